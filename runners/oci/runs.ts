import type { OciApi } from './api.js';
import { readLimits } from './inventory.js';
import { survey } from './survey.js';
import { runIdOf, ttlExpiresAtOf } from './tags.js';

/**
 * Runs that have anything in the compartment, in every region of the site, by tag, with the latest end of life that one of
 * them carries. Throws OciError when not everything could be read.
 */
export async function runs(api: OciApi, signal: AbortSignal): Promise<{ runId: string; ttlExpiresAt: string }[]> {
  const { things, unread } = await survey(api, readLimits(signal), 'runs', (tags) => runIdOf(tags) !== undefined);
  if (unread.length > 0) throw unread[0];
  const found = new Map<string, string>();
  for (const { freeformTags } of things) {
    const runId = runIdOf(freeformTags) ?? '';
    const ttl = ttlExpiresAtOf(freeformTags) ?? '';
    if (ttl >= (found.get(runId) ?? '')) found.set(runId, ttl);
  }
  return [...found]
    .map(([runId, ttlExpiresAt]) => ({ runId, ttlExpiresAt }))
    .toSorted((a, b) => (a.runId < b.runId ? -1 : 1));
}
