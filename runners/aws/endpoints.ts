import type { NodeEndpoint } from '../provider.js';
import { limitsOf, type AwsApi } from './api.js';
import { LIST_DEADLINE_MS } from './inventory.js';
import { ADDRESS } from './kinds/address.js';
import { MACHINE } from './kinds/machine.js';
import { list, ofRun } from './list.js';

/**
 * How the run's machines are reached: by the public address of their interface, else by their own, for whoever is in the
 * same network.
 */
export async function endpoints(api: AwsApi, runId: string, signal: AbortSignal): Promise<NodeEndpoint[]> {
  const limits = limitsOf({ signal, deadlineMs: LIST_DEADLINE_MS });
  const [machines, addresses] = await Promise.all([
    list(api, limits, 'endpoints', MACHINE, ofRun(runId)),
    list(api, limits, 'endpoints', ADDRESS, ofRun(runId)),
  ]);
  return machines
    .filter(({ state }) => state !== 'deleted' && state !== 'deleting')
    .flatMap(({ name, machine }) => {
      // The address itself says where it leads to, even while its instance does not run.
      const own = addresses.find(({ attachedTo }) => attachedTo !== undefined && attachedTo === machine?.nicId);
      const host = own?.address?.publicIp ?? machine?.publicIp ?? machine?.privateIp;
      return host === undefined ? [] : [{ node: name, host }];
    })
    .sort((a, b) => a.node.localeCompare(b.node));
}
