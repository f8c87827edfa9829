import type { NodeEndpoint } from '../provider.js';
import type { OciApi } from './api.js';
import { listInstances } from './instances.js';
import { readLimits } from './inventory.js';
import { nodeOf } from './node-of.js';
import { runIdOf } from './tags.js';
import { primaryVnic } from './vnics.js';

/** Where the run's machines are reached: by their public address, or, where they have none, by their private one. */
export async function endpoints(api: OciApi, runId: string, signal: AbortSignal): Promise<NodeEndpoint[]> {
  const clients = api.clients(readLimits(signal), { operation: 'endpoints' });
  const instances = await listInstances(clients, api.site, ({ freeformTags }) => runIdOf(freeformTags) === runId);
  const found = await Promise.all(
    instances.map(async (instance) => {
      const vnic = (await primaryVnic(clients, api, instance.id))?.vnic;
      const host = vnic?.publicIp ?? vnic?.privateIp;
      return host === undefined ? [] : [{ node: nodeOf(instance), host }];
    }),
  );
  return found.flat().toSorted((a, b) => (a.node < b.node ? -1 : 1));
}
