import type { VirtualMachine } from '@azure/arm-compute';
import type { DownFilter } from '../provider.js';
import { finished, getVm, unlessGone, type AzureConnection } from './connection.js';
import type { Resource } from './kinds.js';
import { lastPart, refOf, type Ref } from './names.js';
import { getNic } from './of-run.js';
import { mayDelete, runIdOf } from './tags.js';

/** Names of what Azure will delete together with a machine, if that is one. */
export function goesWith(resource: Resource): string[] {
  const { networkProfile, storageProfile } = resource as VirtualMachine;
  const nics = networkProfile?.networkInterfaces?.map(({ id, deleteOption }) => ({
    name: lastPart(id ?? ''),
    deleteOption,
  }));
  const disks = [storageProfile?.osDisk, ...(storageProfile?.dataDisks ?? [])];
  return [...(nics ?? []), ...disks].flatMap((part) =>
    part?.deleteOption === 'Delete' && part.name !== undefined ? [part.name] : [],
  );
}

/**
 * Azure deletes NICs and disks together with their VM where the VM says so (`deleteOption`), whatever their own tags say. So
 * before a VM goes, what hangs on it and is not the run's is set to stay. A VM's own disk has no tags but those that it got
 * from the VM: it stays only when somebody gave it those of another run.
 */
export async function spareForeignParts(
  azure: AzureConnection,
  ref: Ref,
  filter: DownFilter,
  signal: AbortSignal,
): Promise<void> {
  const vm = await getVm(azure, ref, signal);
  if (vm === undefined) return;
  const [nics, dataDisks, osDisk] = await Promise.all([
    foreignNics(azure, vm, filter, signal),
    foreignDataDisks(azure, vm, filter, signal),
    isOsDiskForeign(azure, vm, signal),
  ]);
  if (nics.size + dataDisks.size === 0 && !osDisk) return;
  const { networkProfile, storageProfile } = vm;
  const body = {
    networkProfile: {
      ...networkProfile,
      networkInterfaces:
        networkProfile?.networkInterfaces?.map((nic) =>
          nics.has(nic.id ?? '') ? { ...nic, deleteOption: 'Detach' } : nic,
        ) ?? [],
    },
    storageProfile: {
      ...storageProfile,
      ...(osDisk ? { osDisk: { ...storageProfile?.osDisk, createOption: 'FromImage', deleteOption: 'Detach' } } : {}),
      dataDisks:
        storageProfile?.dataDisks?.map((disk) =>
          dataDisks.has(disk.managedDisk?.id ?? '') ? { ...disk, deleteOption: 'Detach' } : disk,
        ) ?? [],
    },
  };
  const condition = vm.etag === undefined ? {} : { ifMatch: vm.etag };
  await finished(
    azure,
    (options) => azure.compute.virtualMachines.update(ref.group, ref.name, body, { ...options, ...condition }),
    signal,
  );
}

async function foreignNics(
  azure: AzureConnection,
  { networkProfile }: VirtualMachine,
  filter: DownFilter,
  signal: AbortSignal,
): Promise<Set<string>> {
  const going = (networkProfile?.networkInterfaces ?? []).filter(({ deleteOption }) => deleteOption === 'Delete');
  const checked = await Promise.all(
    going.map(async ({ id = '' }) => {
      const nic = await getNic(azure, id, signal);
      return nic === undefined || mayDelete(nic.tags, filter) ? [] : [id];
    }),
  );
  return new Set(checked.flat());
}

async function foreignDataDisks(
  azure: AzureConnection,
  { storageProfile }: VirtualMachine,
  filter: DownFilter,
  signal: AbortSignal,
): Promise<Set<string>> {
  const going = (storageProfile?.dataDisks ?? []).filter(({ deleteOption }) => deleteOption === 'Delete');
  const checked = await Promise.all(
    going.map(async ({ managedDisk }) => {
      const tags = await diskTags(azure, managedDisk?.id, signal);
      return mayDelete(tags, filter) ? [] : [managedDisk?.id ?? ''];
    }),
  );
  return new Set(checked.flat());
}

async function isOsDiskForeign(azure: AzureConnection, vm: VirtualMachine, signal: AbortSignal): Promise<boolean> {
  const disk = vm.storageProfile?.osDisk;
  if (disk?.deleteOption !== 'Delete') return false;
  const id = disk.managedDisk?.id ?? (vm.id ?? '').replace(/virtualMachines\/[^/]+$/i, `disks/${disk.name ?? ''}`);
  const owner = disk.name === undefined ? undefined : runIdOf(await diskTags(azure, id, signal));
  return owner !== undefined && owner !== runIdOf(vm.tags);
}

async function diskTags(
  { site, compute }: AzureConnection,
  id: string | undefined,
  abortSignal: AbortSignal,
): Promise<Record<string, string> | undefined> {
  if (id === undefined) return undefined;
  const { group, name } = refOf(id, site.resourceGroup);
  return (await unlessGone(compute.disks.get(group, name, { abortSignal })))?.tags;
}
