import type { Vnic } from 'oci-core/lib/model/vnic.js';
import type { OciApi, OciClients } from './api.js';
import { isMissing } from './error.js';

/** OCIDs of an instance's VNICs, the detached ones left out. */
export async function vnicIdsOf({ compute }: OciClients, { site }: OciApi, instanceId: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { vnicId, lifecycleState } of compute.listVnicAttachmentsRecordIterator({
    compartmentId: site.compartmentId,
    instanceId,
  }))
    if (vnicId !== undefined && lifecycleState !== 'DETACHED') ids.push(vnicId);
  return ids;
}

/** A VNIC with the etag of the state that was read; undefined when OCI does not know it (yet, or any more). */
export async function readVnic(
  { network }: OciClients,
  vnicId: string,
): Promise<{ vnic: Vnic; etag: string } | undefined> {
  try {
    return await network.getVnic({ vnicId });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The VNIC that an instance was launched with; undefined when none is to be seen. */
export async function primaryVnic(
  clients: OciClients,
  api: OciApi,
  instanceId: string,
): Promise<{ vnic: Vnic; etag: string } | undefined> {
  for (const vnicId of await vnicIdsOf(clients, api, instanceId)) {
    const found = await readVnic(clients, vnicId);
    if (found?.vnic.isPrimary === true) return found;
  }
  return undefined;
}
