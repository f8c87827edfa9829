import { READ_DEADLINE_MS, listNics, listVms, within, type AzureConnection } from './connection.js';
import { RUN_ID_TAG, TTL_TAG, tagOf } from './tags.js';

/** Runs that have a VM or a NIC in the resource group, by tag, with the latest end of life that they carry. */
export function runs(azure: AzureConnection, signal: AbortSignal): Promise<{ runId: string; ttlExpiresAt: string }[]> {
  const limits = { signal, deadlineMs: READ_DEADLINE_MS };
  return within(azure, { operation: 'runs', what: 'list runs by tag' }, limits, async ({ signal: abort }) => {
    const [vms, nics] = await Promise.all([listVms(azure, abort), listNics(azure, abort)]);
    const found = new Map<string, string>();
    for (const { tags } of [...vms, ...nics]) {
      const runId = tagOf(tags, RUN_ID_TAG);
      if (runId === undefined) continue;
      const ttl = tagOf(tags, TTL_TAG) ?? '';
      found.set(runId, [found.get(runId) ?? '', ttl].toSorted().at(-1) ?? ttl);
    }
    return [...found]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([runId, ttlExpiresAt]) => ({ runId, ttlExpiresAt }));
  });
}
