import { READ_DEADLINE_MS, within, type AzureConnection } from './connection.js';
import { kindsOf } from './kinds.js';
import { adoptedVms } from './of-run.js';
import { tagged } from './tag-index.js';
import { runIdOf, ttlOf } from './tags.js';

/**
 * Runs that have anything here, by tag, with the latest end of life that they carry: of any kind in the resource group, and
 * of any type anywhere in the subscription.
 */
export function runs(azure: AzureConnection, signal: AbortSignal): Promise<{ runId: string; ttlExpiresAt: string }[]> {
  const limits = { signal, deadlineMs: READ_DEADLINE_MS };
  return within(azure, { operation: 'runs', what: 'list runs by tag' }, limits, async ({ signal: abort }) => {
    const [listed, adopted, indexed] = await Promise.all([
      Promise.all(kindsOf(azure.site).map((kind) => kind.list(azure, abort))),
      adoptedVms(azure, abort),
      tagged(azure, undefined, abort),
    ]);
    const found = new Map<string, string>();
    for (const { tags } of [...listed.flat(), ...adopted, ...indexed]) {
      const runId = runIdOf(tags);
      if (runId === undefined) continue;
      found.set(runId, [found.get(runId) ?? '', ttlOf(tags) ?? ''].toSorted().at(-1) ?? '');
    }
    return [...found]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([runId, ttlExpiresAt]) => ({ runId, ttlExpiresAt }));
  });
}
