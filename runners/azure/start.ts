import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { finished, within, type AzureConnection } from './connection.js';
import { requireOwnVm } from './power.js';
import { recorded } from './recorded.js';
import { waitForState } from './wait.js';

/** Starts a VM and waits until the API says that it runs. */
export function start(azure: AzureConnection, node: NodePlan, ctx: ProviderContext): Promise<void> {
  const { site, compute } = azure;
  return within(azure, { operation: 'start', what: `start ${node.name}` }, ctx, async (attempt) => {
    await requireOwnVm(azure, 'start', node, ctx, attempt.signal);
    await recorded(ctx.log, { op: 'start', kind: 'machine', name: node.name }, async () => {
      await finished(
        azure,
        (options) => compute.virtualMachines.start(site.resourceGroup, node.name, options),
        attempt.signal,
      );
      await waitForState(azure, node.name, 'running', attempt);
    });
  });
}
