import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { getVm, type AzureConnection } from './connection.js';
import { AzureError } from './error.js';
import { RUN_ID_TAG, tagOf } from './tags.js';

/** Makes sure that the node's VM exists and is this run's, before its power is switched. */
export async function requireOwnVm(
  azure: AzureConnection,
  operation: 'stop' | 'start',
  node: NodePlan,
  ctx: Pick<ProviderContext, 'runId'>,
  signal: AbortSignal,
): Promise<void> {
  const vm = await getVm(azure, node.name, signal);
  if (vm !== undefined && tagOf(vm.tags, RUN_ID_TAG) === ctx.runId) return;
  const why = vm === undefined ? 'does not exist' : "is not this run's";
  throw new AzureError(operation, `${node.name} ${why} in ${azure.site.resourceGroup}`, {
    providerCode: vm === undefined ? 'ResourceNotFound' : 'ForeignResource',
    retryable: false,
  });
}
