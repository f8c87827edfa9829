import type { DownFilter } from '../provider.js';
import { READ_DEADLINE_MS, listNics, listVms, unlessGone, within, type AzureConnection } from './connection.js';
import { mayDelete } from './tags.js';

/** Something of a run that exists, or did when it was listed. */
export interface Owned {
  kind: 'machine' | 'nic';
  id: string;
  name: string;
  /** Of a NIC: id of the VM that it is attached to. */
  vmId?: string;
}

/** Everything in the resource group that the filter lets `down` touch. */
export function listOwned(azure: AzureConnection, filter: DownFilter, signal: AbortSignal): Promise<Owned[]> {
  const limits = { signal, deadlineMs: READ_DEADLINE_MS };
  return within(azure, { operation: 'down', what: 'list what to delete' }, limits, async ({ signal: abort }) => {
    const [vms, nics] = await Promise.all([listVms(azure, abort), listNics(azure, abort)]);
    return [
      ...vms
        .filter(({ tags }) => mayDelete(tags, filter))
        .map(({ id = '', name = '' }): Owned => ({ kind: 'machine', id, name })),
      ...nics
        .filter(({ tags }) => mayDelete(tags, filter))
        .map(({ id = '', name = '', virtualMachine }): Owned => {
          const vmId = virtualMachine?.id;
          return { kind: 'nic', id, name, ...(vmId === undefined ? {} : { vmId }) };
        }),
    ];
  });
}

/** Asks for the resource itself: lists may show for a while what is gone. */
export async function exists(
  { compute, network, site }: AzureConnection,
  { kind, name }: Owned,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const options = { abortSignal };
  const get: Promise<{ id?: string }> =
    kind === 'machine'
      ? compute.virtualMachines.get(site.resourceGroup, name, options)
      : network.networkInterfaces.get(site.resourceGroup, name, options);
  return (await unlessGone(get)) !== undefined;
}
