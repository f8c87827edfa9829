import type { NodePlan, RunTags, SitePlan } from '../../src/model.js';
import type { ProviderContext, WriteAhead } from '../provider.js';
import { finished, listNics, listVms, within, type Attempt, type AzureConnection } from './connection.js';
import { AzureError } from './error.js';
import { lastPart, nicNameOf } from './names.js';
import { nicBody, vmBody } from './plan.js';
import { recorded } from './recorded.js';
import { RUN_ID_TAG, tagOf, toAzureTags } from './tags.js';
import { waitForState } from './wait.js';

/** Creates the NIC and then the VM of each node, all nodes side by side, and waits until they run. */
export async function up(azure: AzureConnection, plan: SitePlan, tags: RunTags, ctx: ProviderContext): Promise<void> {
  const azureTags = toAzureTags(tags);
  const nodes = [...plan.routers, plan.client];
  const name = { operation: 'up', what: `bring up ${plan.name}` };
  await within(azure, name, ctx, async ({ signal, saw }) => {
    const nics = await refuseForeign(azure, nodes, tags[RUN_ID_TAG], signal);
    // One that fails ends the others' waiting; all of them write their outcome before this returns.
    const failed = new AbortController();
    const attempt = { log: ctx.log, saw, signal: AbortSignal.any([signal, failed.signal]) };
    const results = await Promise.allSettled(
      nodes.map(async (node) => {
        try {
          const nicId = nics.get(nicNameOf(node.name)) ?? (await createNic(azure, node, azureTags, attempt));
          await createVm(azure, node, nicId, azureTags, attempt);
        } catch (thrown) {
          failed.abort(thrown);
          throw thrown;
        }
      }),
    );
    if (failed.signal.aborted) throw failed.signal.reason;
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  });
}

/** Ids by name of this run's NICs that exist already. Throws when a name is taken by something that is not this run's. */
async function refuseForeign(
  azure: AzureConnection,
  nodes: NodePlan[],
  runId: string,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const [vms, nics] = await Promise.all([listVms(azure, signal), listNics(azure, signal)]);
  const wanted = new Set(nodes.flatMap((node) => [node.name, nicNameOf(node.name)]));
  for (const { name = '', tags } of [...vms, ...nics]) {
    if (!wanted.has(name) || tagOf(tags, RUN_ID_TAG) === runId) continue;
    const owner = tagOf(tags, RUN_ID_TAG);
    throw new AzureError('up', `${name} exists already in ${azure.site.resourceGroup} and is not this run's`, {
      providerCode: 'ResourceExists',
      retryable: false,
      hint: owner === undefined ? 'use another resource group' : `labrun down --run-id ${owner}`,
    });
  }
  return new Map(nics.flatMap(({ name, id }) => (name !== undefined && id !== undefined ? [[name, id]] : [])));
}

type Creation = Attempt & { log: WriteAhead };

async function createNic(
  azure: AzureConnection,
  node: NodePlan,
  tags: Record<string, string>,
  creation: Creation,
): Promise<string> {
  const { site, network } = azure;
  const name = nicNameOf(node.name);
  const change = { op: 'create', kind: 'nic', name, detail: { node: node.name, resourceGroup: site.resourceGroup } };
  const nic = await recorded(
    creation.log,
    change,
    () =>
      finished(
        azure,
        (options) =>
          network.networkInterfaces.beginCreateOrUpdate(site.resourceGroup, name, nicBody(site, node, tags), options),
        creation.signal,
      ),
    ({ id }) => id,
  );
  if (nic.id === undefined) throw new AzureError('up', `${name} has no id`, { providerCode: 'NoId', retryable: false });
  return nic.id;
}

async function createVm(
  azure: AzureConnection,
  node: NodePlan,
  nicId: string,
  tags: Record<string, string>,
  creation: Creation,
): Promise<void> {
  const { site, compute } = azure;
  const detail = { nic: lastPart(nicId), resourceGroup: site.resourceGroup };
  await recorded(
    creation.log,
    { op: 'create', kind: 'machine', name: node.name, detail },
    async () => {
      const vm = await finished(
        azure,
        (options) =>
          compute.virtualMachines.createOrUpdate(site.resourceGroup, node.name, vmBody(site, nicId, tags), options),
        creation.signal,
      );
      await waitForState(azure, node.name, 'running', creation);
      return vm;
    },
    ({ id }) => id,
  );
}
