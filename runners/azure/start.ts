import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { finished, within, type AzureConnection } from './connection.js';
import { ownVm } from './power.js';
import { recorded } from './recorded.js';
import { waitForState } from './wait.js';

/** Starts a VM and waits until the API says that it runs. */
export function start(azure: AzureConnection, node: NodePlan, ctx: ProviderContext): Promise<void> {
  return within(azure, { operation: 'start', what: `start ${node.name}` }, ctx, async (attempt) => {
    const { signal } = attempt;
    const { group, name } = await ownVm(azure, 'start', node, ctx, signal);
    await recorded(ctx.log, { op: 'start', kind: 'machine', name }, async () => {
      await finished(azure, (options) => azure.compute.virtualMachines.start(group, name, options), signal);
      await waitForState(azure, { group, name }, 'running', attempt);
    });
  });
}
