import type { DownFilter } from '../provider.js';
import type { AzureConnection } from './connection.js';
import { RUN_ID_TAG, mayDelete } from './tags.js';

export interface Tagged {
  /** Azure's name of the type. */
  kind: string;
  id: string;
  name: string;
  tags: Record<string, string>;
}

/** Everything in the subscription that carries the tag and that the filter lets `down` touch, by Azure's index of tags. */
export async function taggedAnywhere(
  azure: AzureConnection,
  filter: DownFilter,
  abortSignal: AbortSignal,
): Promise<Tagged[]> {
  const found = await tagged(azure, 'runId' in filter ? filter.runId : undefined, abortSignal);
  return found.filter(({ tags }) => mayDelete(tags, filter));
}

/** Everything in the subscription that carries a run's tag; only that of one run when it is given. */
export async function tagged(
  azure: AzureConnection,
  runId: string | undefined,
  abortSignal: AbortSignal,
): Promise<Tagged[]> {
  // arm-resources is of no use before, so only a teardown pays for loading it.
  const { resourceClient } = await import('./resource-client.js');
  const value = runId === undefined ? '' : ` and tagValue eq '${runId.replaceAll("'", "''")}'`;
  const found: Tagged[] = [];
  for await (const { id = '', name = '', type = '', tags = {} } of resourceClient(azure).resources.list({
    filter: `tagName eq '${RUN_ID_TAG}'${value}`,
    abortSignal,
  }))
    found.push({ kind: type, id, name, tags });
  return found;
}
