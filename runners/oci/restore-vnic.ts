import type { PrivateIp } from 'oci-core/lib/model/private-ip.js';
import { ForeignError } from './foreign.js';
import { readVnicNote } from './adopted-note.js';
import { isMissing } from './error.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';
import type { Restoration } from './restoration.js';
import { ADOPTED, isMeant, withoutOwnTags } from './tags.js';
import { unlessChanged } from './unless-changed.js';
import { readVnic } from './vnics.js';

/**
 * Gives a VNIC back as its note says: addresses that came since are taken off, the source/destination check is as it was, and
 * its tags are gone. One without a note of the run was not changed, and is left alone.
 */
export async function restoreVnic(restoration: Restoration, vnicId: string): Promise<void> {
  const { api, clients, limits, ctx, filter, note } = restoration;
  let cleanSince: number | undefined;
  await poll<void>(api, limits, `the VNIC of ${note.node} to be as it was`, async () => {
    const now = await readVnic(clients, vnicId);
    const text = now?.vnic.freeformTags?.[ADOPTED];
    if (now === undefined || text === undefined || !isMeant(now.vnic.freeformTags, filter))
      return { result: undefined };
    const before = readVnicNote(text);
    if (before === undefined)
      throw new ForeignError({ kind: 'vnic', name: note.node }, `has a tag ${ADOPTED} that cannot be read (${text})`);
    const extra = await newAddresses(restoration, vnicId, before.secondary);
    if (extra.length > 0) {
      cleanSince = undefined;
      for (const address of extra) await unassign(restoration, vnicId, address);
      return { lastSeen: extra.map(({ ipAddress }) => ipAddress).join(', ') };
    }
    // A router that still runs puts back what it captures: without the note nobody would know that it was not there.
    cleanSince ??= performance.now();
    if (performance.now() - cleanSince < api.settleMs) return { lastSeen: 'no address too many, for a while' };
    await unlessChanged(() =>
      recorded(ctx, { op: 'update', kind: 'vnic', name: note.node, detail: { id: vnicId } }, async () => {
        const updateVnicDetails = {
          skipSourceDestCheck: before.skipSourceDestCheck,
          freeformTags: withoutOwnTags(now.vnic.freeformTags ?? {}),
        };
        await clients.network.updateVnic({ vnicId, updateVnicDetails, ifMatch: now.etag });
        return vnicId;
      }),
    );
    return { lastSeen: 'its tags' };
  });
}

async function newAddresses({ clients }: Restoration, vnicId: string, before: readonly string[]): Promise<PrivateIp[]> {
  const found: PrivateIp[] = [];
  for await (const privateIp of clients.network.listPrivateIpsRecordIterator({ vnicId }))
    if (privateIp.isPrimary !== true && !before.includes(privateIp.ipAddress ?? '')) found.push(privateIp);
  return found;
}

/** A private IP keeps its id when it moves to another VNIC: it is deleted only where it was seen. */
async function unassign({ clients, ctx, note }: Restoration, vnicId: string, { id = '' }: PrivateIp): Promise<void> {
  try {
    const { privateIp, etag } = await clients.network.getPrivateIp({ privateIpId: id });
    if (privateIp.vnicId !== vnicId || privateIp.isPrimary === true) return;
    const detail = { address: privateIp.ipAddress ?? '', id };
    await unlessChanged(() =>
      recorded(ctx, { op: 'unassign', kind: 'address', name: note.node, detail }, async () => {
        await clients.network.deletePrivateIp({ privateIpId: id, ifMatch: etag });
        return id;
      }),
    );
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
