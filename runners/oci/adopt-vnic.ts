import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { writeVnicNote } from './adopted-note.js';
import type { OciApi } from './api.js';
import { unfit } from './ended.js';
import { ForeignError } from './foreign.js';
import { checkRoomForTags } from './free-tags.js';
import { listSecondary } from './inventory.js';
import type { Limits } from './limits.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';
import { ADOPTED, runIdOf } from './tags.js';
import { unlessChanged } from './unless-changed.js';
import { primaryVnic } from './vnics.js';

/**
 * Notes on an adopted instance's VNIC what it was like and lets a router's forward, in one change of the state that was read.
 * What the run has noted already stays as it was noted first.
 */
export async function adoptVnic(
  api: OciApi,
  limits: Limits,
  node: NodePlan,
  instanceId: string,
  freeformTags: Record<string, string>,
  ctx: ProviderContext,
): Promise<void> {
  const clients = api.clients(limits, { operation: 'up', subject: node.name });
  await poll<void>(api, limits, `the VNIC of ${node.name} to carry the run's tags`, async () => {
    const found = await primaryVnic(clients, api, instanceId);
    if (found === undefined) return { lastSeen: 'no VNIC' };
    const { vnic, etag } = found;
    const holder = runIdOf(vnic.freeformTags);
    if (holder === ctx.runId) return { result: undefined };
    if (holder !== undefined)
      throw new ForeignError({ kind: 'vnic', name: node.name }, `belongs to run ${holder}`, { isLive: true });
    checkRoomForTags(node.name, 'VNIC', vnic.freeformTags ?? {});
    const secondary = await listSecondary(clients, vnic.id);
    const skipSourceDestCheck = vnic.skipSourceDestCheck === true;
    const note = writeVnicNote({ skipSourceDestCheck, secondary });
    if (note === undefined)
      throw unfit(
        'up',
        node.name,
        'TooManyAddresses',
        `${secondary.length} secondary addresses are more than a tag holds`,
      );
    const updateVnicDetails = {
      freeformTags: { ...vnic.freeformTags, ...freeformTags, [ADOPTED]: note },
      ...(node.role === 'router' ? { skipSourceDestCheck: true } : {}),
    };
    await unlessChanged(() =>
      recorded(ctx, { op: 'update', kind: 'vnic', name: node.name, detail: { id: vnic.id, note } }, async () => {
        await clients.network.updateVnic({ vnicId: vnic.id, updateVnicDetails, ifMatch: etag });
        return vnic.id;
      }),
    );
    return { lastSeen: 'others' };
  });
}
