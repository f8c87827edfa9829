import type { VnicAttachment } from 'oci-core/lib/model/vnic-attachment.js';
import type { InventoryNic, SiteInventory } from '../../src/model.js';
import type { OciApi, OciClients } from './api.js';
import { isMissing } from './error.js';
import { listInstances } from './instances.js';
import { limitsOf, type Limits } from './limits.js';
import { nodeOf } from './node-of.js';
import { machineState } from './state.js';
import { fromFreeformTags, runIdOf } from './tags.js';

/** How long one reading may take, retries included, in ms. */
const READ_DEADLINE_MS = 60_000;

export function readLimits(signal: AbortSignal): Limits {
  return limitsOf({ signal, deadlineMs: READ_DEADLINE_MS });
}

/** The run's instances that still exist, and their VNICs with all addresses, as the API shows them now. */
export async function inventory(api: OciApi, runId: string, signal: AbortSignal): Promise<SiteInventory> {
  const clients = api.clients(readLimits(signal), { operation: 'inventory' });
  const [instances, attachments] = await Promise.all([
    listInstances(clients, api.site, ({ freeformTags }) => runIdOf(freeformTags) === runId),
    listAttachments(clients, api.site.compartmentId),
  ]);
  const nodes = new Map(instances.map((instance) => [instance.id, nodeOf(instance)]));
  const nics = await Promise.all(
    attachments.map(({ instanceId, vnicId }) => {
      const node = nodes.get(instanceId);
      return node === undefined || vnicId === undefined ? undefined : readNic(clients, node, vnicId);
    }),
  );
  return {
    site: 'oci',
    machines: instances
      .map((instance) => ({
        node: nodeOf(instance),
        id: instance.id,
        state: machineState(instance),
        tags: fromFreeformTags(instance.freeformTags),
      }))
      .toSorted(byNode),
    nics: nics.filter((nic) => nic !== undefined).toSorted(byNode),
  };
}

async function listAttachments({ compute }: OciClients, compartmentId: string): Promise<VnicAttachment[]> {
  const attached: VnicAttachment[] = [];
  for await (const attachment of compute.listVnicAttachmentsRecordIterator({ compartmentId }))
    if (attachment.lifecycleState !== 'DETACHED') attached.push(attachment);
  return attached;
}

/** Undefined when the VNIC went away after it was listed. */
async function readNic(clients: OciClients, node: string, vnicId: string): Promise<InventoryNic | undefined> {
  try {
    const [{ vnic }, secondary] = await Promise.all([
      clients.network.getVnic({ vnicId }),
      listSecondary(clients, vnicId),
    ]);
    return {
      node,
      id: vnicId,
      primary: vnic.privateIp ?? '',
      secondary,
      forwarding: vnic.skipSourceDestCheck === true,
      tags: fromFreeformTags(vnic.freeformTags),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Secondary addresses of a VNIC, all pages. */
export async function listSecondary({ network }: OciClients, vnicId: string): Promise<string[]> {
  const addresses: string[] = [];
  for await (const { isPrimary, ipAddress } of network.listPrivateIpsRecordIterator({ vnicId }))
    if (isPrimary !== true && ipAddress !== undefined) addresses.push(ipAddress);
  return addresses;
}

function byNode(a: { node: string }, b: { node: string }): number {
  return a.node < b.node ? -1 : a.node > b.node ? 1 : 0;
}
