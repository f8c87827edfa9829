import { limitsOf, type AwsApi } from './api.js';
import { LIST_DEADLINE_MS } from './inventory.js';
import { ofRun } from './list.js';
import { listAll } from './list-all.js';
import { RUN_ID_TAG, TTL_TAG } from './tags.js';

/**
 * The runs that have anything left in any of the regions, of whatever kind and whoever started them, with the end of their
 * life: the latest when their resources disagree.
 */
export async function runs(
  apis: readonly AwsApi[],
  signal: AbortSignal,
): Promise<{ runId: string; ttlExpiresAt: string }[]> {
  const limits = limitsOf({ signal, deadlineMs: LIST_DEADLINE_MS });
  const listed = await Promise.all(apis.map((api) => listAll(api, limits, 'runs', ofRun(undefined))));
  const ends = new Map<string, string>();
  for (const { tags, state } of listed.flat()) {
    const [runId = '', end = ''] = [tags[RUN_ID_TAG], tags[TTL_TAG]];
    if (state !== 'deleted' && runId !== '') ends.set(runId, later(ends.get(runId) ?? '', end));
  }
  return [...ends]
    .map(([runId, ttlExpiresAt]) => ({ runId, ttlExpiresAt }))
    .sort((a, b) => a.runId.localeCompare(b.runId));
}

function later(a: string, b: string): string {
  if (Number.isNaN(Date.parse(a))) return b;
  return Date.parse(b) > Date.parse(a) ? b : a;
}
