import { limitsOf, type AwsApi } from './api.js';
import { LIST_DEADLINE_MS } from './inventory.js';
import { listInstances, listInterfaces, ofRun } from './list.js';
import { stateOf } from './state.js';
import { RUN_ID_TAG, TTL_TAG, toRecord } from './tags.js';

/** The runs that have anything here, whoever started them, with the end of their life. */
export async function runs(api: AwsApi, signal: AbortSignal): Promise<{ runId: string; ttlExpiresAt: string }[]> {
  const limits = limitsOf({ signal, deadlineMs: LIST_DEADLINE_MS });
  const [instances, interfaces] = await Promise.all([
    listInstances(api, limits, 'runs', ofRun(undefined)),
    listInterfaces(api, limits, 'runs', ofRun(undefined)),
  ]);
  const tagged = [
    ...instances.filter((instance) => stateOf(instance) !== 'deleted').map(({ Tags }) => toRecord(Tags)),
    ...interfaces.map(({ TagSet }) => toRecord(TagSet)),
  ];
  const ends = new Map(tagged.map((tags) => [tags[RUN_ID_TAG] ?? '', tags[TTL_TAG] ?? '']));
  return [...ends]
    .filter(([runId]) => runId !== '')
    .map(([runId, ttlExpiresAt]) => ({ runId, ttlExpiresAt }))
    .sort((a, b) => a.runId.localeCompare(b.runId));
}
