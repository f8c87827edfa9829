import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { finished, within, type AzureConnection } from './connection.js';
import { requireOwnVm } from './power.js';
import { recorded } from './recorded.js';
import { waitForState } from './wait.js';

/** Powers a VM off without shutting its system down, and waits until the API says that it is stopped. */
export function stop(azure: AzureConnection, node: NodePlan, ctx: ProviderContext): Promise<void> {
  const { site, compute } = azure;
  return within(azure, { operation: 'stop', what: `power off ${node.name}` }, ctx, async (attempt) => {
    await requireOwnVm(azure, 'stop', node, ctx, attempt.signal);
    await recorded(ctx.log, { op: 'stop', kind: 'machine', name: node.name }, async () => {
      await finished(
        azure,
        (options) =>
          compute.virtualMachines.powerOff(site.resourceGroup, node.name, { ...options, skipShutdown: true }),
        attempt.signal,
      );
      await waitForState(azure, node.name, 'stopped', attempt);
    });
  });
}
