import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { getVm, type AzureConnection } from './connection.js';
import { AzureError, foreign } from './error.js';
import { namesOf, refOf, type Ref } from './names.js';
import { runIdOf } from './tags.js';

/** Where the node's VM is, after having made sure that it exists and is this run's: call it before its power is switched. */
export async function ownVm(
  azure: AzureConnection,
  operation: 'stop' | 'start',
  node: NodePlan,
  ctx: Pick<ProviderContext, 'runId'>,
  signal: AbortSignal,
): Promise<Ref> {
  const ref = vmRef(azure, node.name, ctx.runId);
  const vm = await getVm(azure, ref, signal);
  if (vm === undefined)
    throw new AzureError(operation, `${ref.name} does not exist in ${ref.group}`, {
      providerCode: 'ResourceNotFound',
      retryable: false,
    });
  if (runIdOf(vm.tags) !== ctx.runId) throw foreign(`${operation} ${node.name}: ${ref.name} is not this run's`);
  return ref;
}

/** The VM that is a node, by the configuration where machines are adopted, else by its name. */
function vmRef({ site }: AzureConnection, node: string, runId: string): Ref {
  const adopted = site.setup?.mode === 'adopt' ? site.setup.instances[node] : undefined;
  if (adopted !== undefined) return refOf(adopted, site.resourceGroup);
  return { group: site.resourceGroup, name: namesOf(site, runId).machine(node) };
}
