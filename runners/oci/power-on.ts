import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import type { OciApi } from './api.js';
import { launchEnded } from './ended.js';
import { getInstance } from './instances.js';
import type { Limits } from './limits.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';
import { exists, machineState } from './state.js';
import { unlessChanged } from './unless-changed.js';

/** Waits until one of the run's instances is RUNNING, and starts it when it is stopped. */
export function powerOn(api: OciApi, limits: Limits, node: NodePlan, id: string, ctx: ProviderContext): Promise<void> {
  const clients = api.clients(limits, { operation: 'up', subject: node.name });
  return poll<void>(api, limits, `${node.name} to be RUNNING`, async () => {
    const instance = await getInstance(clients, id);
    if (instance === undefined) return { lastSeen: 'not visible yet' };
    const state = machineState(instance);
    if (state === 'running') return { result: undefined };
    if (!exists(instance) || state === 'deleting') throw launchEnded(node.name, instance);
    if (state === 'stopped')
      await unlessChanged(() =>
        recorded(ctx, { op: 'start', kind: 'instance', name: node.name, detail: { id } }, async () => {
          await clients.compute.instanceAction({ instanceId: id, action: 'START' });
          return id;
        }),
      );
    return { lastSeen: instance.lifecycleState };
  });
}
