import type { OciApi } from './api.js';
import { listInstances } from './instances.js';
import { readLimits } from './inventory.js';
import { runIdOf, ttlExpiresAtOf } from './tags.js';

/** Runs that have an instance in the compartment, by tag, with the latest end of life that one of them carries. */
export async function runs(api: OciApi, signal: AbortSignal): Promise<{ runId: string; ttlExpiresAt: string }[]> {
  const clients = api.clients(readLimits(signal), { operation: 'runs' });
  const tagged = await listInstances(clients, api.site, ({ freeformTags }) => runIdOf(freeformTags) !== undefined);
  const found = new Map<string, string>();
  for (const { freeformTags } of tagged) {
    const runId = runIdOf(freeformTags) ?? '';
    const ttl = ttlExpiresAtOf(freeformTags) ?? '';
    if (ttl >= (found.get(runId) ?? '')) found.set(runId, ttl);
  }
  return [...found]
    .map(([runId, ttlExpiresAt]) => ({ runId, ttlExpiresAt }))
    .toSorted((a, b) => (a.runId < b.runId ? -1 : 1));
}
