import type { Instance } from 'oci-core/lib/model/instance.js';
import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import type { OciApi, OciClients } from './api.js';
import { noSuchInstance, switchEnded } from './ended.js';
import { checkOurs } from './foreign.js';
import { listInstances, readInstance } from './instances.js';
import { limitsOf } from './limits.js';
import { nodeOf } from './node-of.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';
import { runIdOf } from './tags.js';
import { unlessChanged } from './unless-changed.js';

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
  let asked = false;
  await poll<void>(api, limits, `${node.name} to be ${power.to}`, async () => {
    const now = await readInstance(clients, listed.id);
    const { lifecycleState } = now?.instance ?? listed;
    if (lifecycleState === power.to) return { result: undefined };
    if (lifecycleState === 'TERMINATING' || lifecycleState === 'TERMINATED')
      throw switchEnded(power.operation, node.name, { lifecycleState });
    if (!asked && now !== undefined && lifecycleState === power.from) asked = await ask(clients, ctx, node, now, power);
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
  const [found] = await listInstances(
    clients,
    site,
    (instance) => runIdOf(instance.freeformTags) === runId && nodeOf(instance) === name,
  );
  if (found === undefined) throw noSuchInstance(operation, name, runId);
  return found;
}

/** False when the instance has left the state meanwhile: look again. */
async function ask(
  { compute }: OciClients,
  ctx: ProviderContext,
  { name }: NodePlan,
  { instance: { id, freeformTags }, etag }: { instance: Instance; etag: string },
  { operation, action }: Switch,
): Promise<boolean> {
  checkOurs({ kind: 'instance', name, freeformTags }, { runId: ctx.runId });
  return unlessChanged(() =>
    recorded(ctx, { op: operation, kind: 'instance', name }, async () => {
      await compute.instanceAction({ instanceId: id, action, ifMatch: etag });
      return id;
    }),
  );
}
