import type { Instance } from 'oci-core/lib/model/instance.js';
import type { OciSite } from '../../src/lab/inventory.js';
import type { OciClients } from './api.js';
import { isMissing } from './error.js';
import { exists } from './state.js';

/** The compartment's instances that still exist, all pages; OCI cannot select by free-form tag, so `wanted` does. */
export async function listInstances(
  { compute }: OciClients,
  { compartmentId }: OciSite,
  wanted: (instance: Instance) => boolean,
): Promise<Instance[]> {
  const found: Instance[] = [];
  for await (const instance of compute.listInstancesRecordIterator({ compartmentId }))
    if (exists(instance) && wanted(instance)) found.push(instance);
  return found;
}

/** One instance; undefined when OCI does not know it (yet, or any more). */
export async function getInstance(clients: OciClients, instanceId: string): Promise<Instance | undefined> {
  return (await readInstance(clients, instanceId))?.instance;
}

/** One instance with the etag of the state that was read; undefined when OCI does not know it. */
export async function readInstance(
  { compute }: OciClients,
  instanceId: string,
): Promise<{ instance: Instance; etag: string } | undefined> {
  try {
    return await compute.getInstance({ instanceId });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
