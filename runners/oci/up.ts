import { createHash } from 'node:crypto';
import type { NodePlan, RunTags, SitePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import type { OciApi, OciClients } from './api.js';
import { getInstance } from './instances.js';
import { launchDetails } from './launch-details.js';
import { limitsOf, type Limits } from './limits.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';
import { launchEnded } from './ended.js';
import { exists, machineState } from './state.js';
import { toFreeformTags } from './tags.js';
import { together } from './together.js';

/** Launches an instance with its VNIC for each node of the site, all nodes side by side, and waits until they run. */
export async function up(api: OciApi, site: SitePlan, tags: RunTags, ctx: ProviderContext): Promise<void> {
  const limits = limitsOf(ctx);
  const freeformTags = toFreeformTags(tags);
  await together([...site.routers, site.client], ctx.signal, async (node, signal) => {
    const own = { ...limits, signal };
    const clients = api.clients(own, { operation: 'up', subject: node.name });
    const id = await launch(api, clients, node, freeformTags, { ...ctx, signal });
    await untilRunning(api, clients, own, node, id);
  });
}

function launch(
  { site }: OciApi,
  { compute }: OciClients,
  node: NodePlan,
  freeformTags: Record<string, string>,
  ctx: ProviderContext,
): Promise<string> {
  const launchInstanceDetails = launchDetails(site, node, freeformTags);
  const opcRetryToken = retryToken(ctx.runId, node.name);
  return recorded(
    ctx,
    { op: 'create', kind: 'instance', name: node.name, detail: { address: node.lanIp } },
    async () => {
      const { instance } = await compute.launchInstance({ launchInstanceDetails, opcRetryToken });
      return instance.id;
    },
  );
}

function untilRunning(api: OciApi, clients: OciClients, limits: Limits, node: NodePlan, id: string): Promise<void> {
  return poll(api, limits, `${node.name} to be RUNNING`, async () => {
    const instance = await getInstance(clients, id);
    if (instance === undefined) return { lastSeen: 'not visible yet' };
    if (machineState(instance) === 'running') return { result: undefined };
    if (!exists(instance) || machineState(instance) === 'deleting') throw launchEnded(node.name, instance);
    return { lastSeen: instance.lifecycleState };
  });
}

/** The same for each attempt of one run, so that a repeated request launches nothing twice. */
function retryToken(runId: string, node: string): string {
  return createHash('sha256').update(`${runId}\n${node}`).digest('hex');
}
