import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import type { OciApi, OciClients } from './api.js';
import { attachedTo } from './boot-volumes.js';
import { ensure } from './ensure.js';
import { launchDetails, type Placement } from './launch-details.js';
import { limitsOf, type Limits } from './limits.js';
import { poll } from './poll.js';
import { powerOn } from './power-on.js';
import { recorded } from './recorded.js';
import { runIdOf } from './tags.js';
import { read } from './thing.js';
import { unlessChanged } from './unless-changed.js';

/** Launches a node's instance with its VNIC, unless the run has it already, and waits until it runs. */
export async function launchNode(
  api: OciApi,
  node: NodePlan,
  placement: Placement,
  ctx: ProviderContext,
): Promise<void> {
  const limits = limitsOf(ctx);
  const clients = api.clients(limits, { operation: 'up', subject: node.name });
  const launchInstanceDetails = launchDetails(api.site, node, placement);
  const id = await ensure(api, clients, limits, ctx, {
    kind: 'instance',
    name: node.name,
    detail: { address: node.lanIp },
    create: async (opcRetryToken) =>
      (await clients.compute.launchInstance({ launchInstanceDetails, opcRetryToken })).instance.id,
  });
  await powerOn(api, limits, node, id, ctx);
  if (api.kinds.includes('boot-volume')) await tagBootVolumes(api, clients, limits, ctx, node, id, placement);
}

/**
 * A boot volume is not given its instance's tags. It goes with its instance; were someone to keep it, it would cost money
 * with nothing to tell whose it was.
 */
function tagBootVolumes(
  api: OciApi,
  clients: OciClients,
  limits: Limits,
  ctx: ProviderContext,
  node: NodePlan,
  instanceId: string,
  { freeformTags }: Placement,
): Promise<void> {
  return poll<void>(api, limits, `the boot volume of ${node.name} to carry the run's tag`, async () => {
    const ids = await attachedTo(clients, api, { id: instanceId, availabilityDomain: undefined });
    if (ids.length === 0) return { lastSeen: 'no boot volume yet' };
    let untagged = 0;
    for (const id of ids) {
      const found = await read(clients, { kind: 'boot-volume', id, region: api.site.region });
      if (found !== undefined && runIdOf(found.thing.freeformTags) === ctx.runId) continue;
      untagged += 1;
      if (found === undefined) continue;
      await unlessChanged(() =>
        recorded(ctx, { op: 'tag', kind: 'boot-volume', name: found.thing.name, detail: { id } }, async () => {
          const updateBootVolumeDetails = { freeformTags: { ...found.thing.freeformTags, ...freeformTags } };
          await clients.storage.updateBootVolume({ bootVolumeId: id, updateBootVolumeDetails, ifMatch: found.etag });
          return id;
        }),
      );
    }
    return untagged === 0 ? { result: undefined } : { lastSeen: `${untagged} without it` };
  });
}
