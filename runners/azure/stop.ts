import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { finished, within, type AzureConnection } from './connection.js';
import { ownVm } from './power.js';
import { recorded } from './recorded.js';
import { waitForState } from './wait.js';

/** Powers a VM off without shutting its system down, and waits until the API says that it is stopped. */
export function stop(azure: AzureConnection, node: NodePlan, ctx: ProviderContext): Promise<void> {
  return within(azure, { operation: 'stop', what: `power off ${node.name}` }, ctx, async (attempt) => {
    const { signal } = attempt;
    const { group, name } = await ownVm(azure, 'stop', node, ctx, signal);
    await recorded(ctx.log, { op: 'stop', kind: 'machine', name }, async () => {
      await finished(
        azure,
        (options) => azure.compute.virtualMachines.powerOff(group, name, { ...options, skipShutdown: true }),
        signal,
      );
      await waitForState(azure, { group, name }, 'stopped', attempt);
    });
  });
}
