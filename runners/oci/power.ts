import type { Instance } from 'oci-core/lib/model/instance.js';
import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import type { OciApi, OciClients } from './api.js';
import { noSuchInstance, switchEnded } from './ended.js';
import { isIncorrectState } from './error.js';
import { getInstance, listInstances } from './instances.js';
import { limitsOf } from './limits.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';
import { runIdOf } from './tags.js';

/** How to get an instance from one state to another. */
export interface Switch {
  operation: 'stop' | 'start';
  action: 'STOP' | 'START';
  from: 'RUNNING' | 'STOPPED';
  to: 'STOPPED' | 'RUNNING';
}

/** Switches a node's instance and waits until it is in the new state. One that is there already is left alone. */
export async function switchPower(api: OciApi, node: NodePlan, ctx: ProviderContext, power: Switch): Promise<void> {
  const limits = limitsOf(ctx);
  const clients = api.clients(limits, { operation: power.operation, subject: node.name });
  const listed = await findInstance(api, clients, node, ctx.runId, power);
  let known: Instance | undefined = listed;
  let asked = false;
  await poll<void>(api, limits, `${node.name} to be ${power.to}`, async () => {
    const instance: Instance = known ?? (await getInstance(clients, listed.id)) ?? listed;
    known = undefined;
    const { lifecycleState } = instance;
    if (lifecycleState === power.to) return { result: undefined };
    if (lifecycleState === 'TERMINATING' || lifecycleState === 'TERMINATED')
      throw switchEnded(power.operation, node.name, instance);
    if (!asked && lifecycleState === power.from) asked = await ask(clients, ctx, instance, power);
    return { lastSeen: lifecycleState };
  });
}

async function findInstance(
  { site }: OciApi,
  clients: OciClients,
  { name }: NodePlan,
  runId: string,
  { operation }: Switch,
): Promise<Instance> {
  const [found] = await listInstances(clients, site, ({ freeformTags }) => runIdOf(freeformTags) === runId, name);
  if (found === undefined) throw noSuchInstance(operation, name, runId);
  return found;
}

/** False when the instance has left the state meanwhile: look again. */
async function ask(
  { compute }: OciClients,
  ctx: ProviderContext,
  { id, displayName }: Instance,
  { operation, action }: Switch,
): Promise<boolean> {
  try {
    await recorded(ctx, { op: operation, kind: 'instance', name: displayName ?? id }, async () => {
      await compute.instanceAction({ instanceId: id, action });
      return id;
    });
    return true;
  } catch (error) {
    if (isIncorrectState(error)) return false;
    throw error;
  }
}
