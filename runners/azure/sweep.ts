import { setTimeout as sleep } from 'node:timers/promises';
import { ResourceManagementClient } from '@azure/arm-resources';
import type { DownFilter, DownReport } from '../provider.js';
import type { AzureConnection } from './connection.js';
import { RUN_ID_TAG, mayDelete } from './tags.js';

/** How many polls the index of tags may take to forget what is gone, and disks to go after their VM. */
const GRACE_POLLS = 15;

/** Types that `down` deletes and checks by itself, in its resource group. */
const OWN_TYPES = ['microsoft.compute/virtualmachines', 'microsoft.network/networkinterfaces'];

/**
 * Whatever else carries the run's tag anywhere in the subscription: disks, addresses, things made by hand. They are not
 * deleted, only reported.
 */
export async function sweep(
  azure: AzureConnection,
  filter: DownFilter,
  signal: AbortSignal,
): Promise<DownReport['leftovers']> {
  const { access, site } = azure;
  const client = new ResourceManagementClient(access.credential, site.subscriptionId, access.clientOptions);
  access.prepare(client);
  for (let poll = 1; ; poll += 1) {
    const found = await tagged(client, site.resourceGroup, filter, signal);
    if (found.length === 0 || poll === GRACE_POLLS) return found;
    await sleep(access.pollMs, undefined, { signal });
  }
}

async function tagged(
  client: ResourceManagementClient,
  resourceGroup: string,
  filter: DownFilter,
  abortSignal: AbortSignal,
): Promise<DownReport['leftovers']> {
  const value = 'runId' in filter ? ` and tagValue eq '${filter.runId.replaceAll("'", "''")}'` : '';
  const found: DownReport['leftovers'] = [];
  for await (const { id = '', name = '', type = '', tags } of client.resources.list({
    filter: `tagName eq '${RUN_ID_TAG}'${value}`,
    abortSignal,
  })) {
    const own =
      OWN_TYPES.includes(type.toLowerCase()) &&
      id.toLowerCase().includes(`/resourcegroups/${resourceGroup.toLowerCase()}/`);
    if (!own && mayDelete(tags, filter))
      found.push({ kind: type, id, name, why: 'it carries the tag, but labrun did not create it' });
  }
  return found;
}
