import { messageOf } from '../../src/errors.js';
import type { DownFilter, ProviderContext } from '../provider.js';
import { readInstanceNote } from './adopted-note.js';
import type { OciApi } from './api.js';
import type { Limits } from './limits.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';
import type { Restoration } from './restoration.js';
import { restoreVnic } from './restore-vnic.js';
import { ADOPTED, isMeant, withoutOwnTags } from './tags.js';
import { isGone, read, type Thing } from './thing.js';
import { unlessChanged } from './unless-changed.js';
import { vnicIdsOf } from './vnics.js';

/**
 * Gives an adopted instance back as its note says: power, forwarding, addresses, and at last its tags, by which it is found
 * until then. One that is gone or does not carry the run's tag any more is fine, and is not `givenBack`. Rejects only when
 * aborted.
 */
export async function restore(
  api: OciApi,
  limits: Limits,
  thing: Thing,
  ctx: ProviderContext,
  filter: DownFilter,
): Promise<{ givenBack: boolean } | { why: string }> {
  const note = readInstanceNote(thing.freeformTags[ADOPTED]);
  if (note === undefined)
    return {
      why: `its tag ${ADOPTED} cannot be read (${thing.freeformTags[ADOPTED]}), so that nobody knows how it was found`,
    };
  const clients = api.clients(limits, { operation: 'down', subject: thing.name }, thing.region);
  const restoration: Restoration = { api, clients, limits, thing, ctx, filter, note };
  try {
    // What is powered off first puts no address back.
    if (note.power === 'stopped') await restorePower(restoration);
    for (const vnicId of await vnicIdsOf(clients, api, thing.id)) await restoreVnic(restoration, vnicId);
    if (note.power === 'running') await restorePower(restoration);
    return { givenBack: await untag(restoration) };
  } catch (error) {
    ctx.signal.throwIfAborted();
    return { why: messageOf(error) };
  }
}

/** The instance as it is now, while there is anything to give back; undefined when it is gone or was given back already. */
async function current({ clients, thing, filter }: Restoration): Promise<Awaited<ReturnType<typeof read>>> {
  const now = await read(clients, thing);
  if (now === undefined || isGone(now.thing) || !isMeant(now.thing.freeformTags, filter)) return undefined;
  return now.thing.freeformTags[ADOPTED] === undefined ? undefined : now;
}

async function restorePower(restoration: Restoration): Promise<void> {
  const { api, clients, limits, thing, ctx, note } = restoration;
  const stopped = note.power === 'stopped';
  const [from, to] = stopped ? ['RUNNING', 'STOPPED'] : ['STOPPED', 'RUNNING'];
  await poll<void>(api, limits, `${thing.name} to be ${to} again`, async () => {
    const now = await current(restoration);
    if (now === undefined || now.thing.state === to) return { result: undefined };
    if (now.thing.state === from)
      await unlessChanged(() =>
        recorded(ctx, { op: stopped ? 'stop' : 'start', ...recordOf(restoration) }, async () => {
          const action = stopped ? 'SOFTSTOP' : 'START';
          await clients.compute.instanceAction({ instanceId: thing.id, action, ifMatch: now.etag });
          return thing.id;
        }),
      );
    return { lastSeen: now.thing.state };
  });
}

/** False when it had lost its tags before. */
async function untag(restoration: Restoration): Promise<boolean> {
  const { api, clients, limits, thing, ctx } = restoration;
  let asked = false;
  await poll<void>(api, limits, `${thing.name} to be without the run's tags`, async () => {
    const now = await current(restoration);
    if (now === undefined) return { result: undefined };
    asked = true;
    await unlessChanged(() =>
      recorded(ctx, { op: 'untag', ...recordOf(restoration) }, async () => {
        const updateInstanceDetails = { freeformTags: withoutOwnTags(now.thing.freeformTags) };
        await clients.compute.updateInstance({ instanceId: thing.id, updateInstanceDetails, ifMatch: now.etag });
        return thing.id;
      }),
    );
    return { lastSeen: 'its tags' };
  });
  return asked;
}

function recordOf({ thing, note }: Restoration) {
  return { kind: 'instance', name: note.node, detail: { id: thing.id } };
}
