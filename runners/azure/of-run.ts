import type { VirtualMachine } from '@azure/arm-compute';
import type { NetworkInterface } from '@azure/arm-network';
import { getVm, listNics, listVms, unlessGone, type AzureConnection } from './connection.js';
import { idKey, refOf } from './names.js';
import { runIdOf } from './tags.js';

/** The run's VMs: those of the resource group, and those that the configuration names, wherever they are. */
export async function vmsOfRun(azure: AzureConnection, runId: string, signal: AbortSignal): Promise<VirtualMachine[]> {
  const [listed, adopted] = await Promise.all([listVms(azure, signal), adoptedVms(azure, signal)]);
  return distinct([...adopted, ...listed]).filter(({ tags }) => runIdOf(tags) === runId);
}

/** The run's NICs: those of the resource group, and those of the VMs that the configuration names. */
export async function nicsOfRun(
  azure: AzureConnection,
  runId: string,
  signal: AbortSignal,
): Promise<NetworkInterface[]> {
  const adopted = async (): Promise<NetworkInterface[]> => {
    const vms = await adoptedVms(azure, signal);
    const nics = await Promise.all(vms.flatMap(nicIds).map((id) => getNic(azure, id, signal)));
    return nics.filter((nic) => nic !== undefined);
  };
  const [listed, found] = await Promise.all([listNics(azure, signal), adopted()]);
  return distinct([...found, ...listed]).filter(({ tags }) => runIdOf(tags) === runId);
}

/** VMs that the configuration names and that exist. */
export async function adoptedVms(azure: AzureConnection, signal: AbortSignal): Promise<VirtualMachine[]> {
  const { setup, resourceGroup } = azure.site;
  const ids = setup?.mode === 'adopt' ? Object.values(setup.instances) : [];
  const vms = await Promise.all(ids.map((id) => getVm(azure, refOf(id, resourceGroup), signal)));
  return vms.filter((vm) => vm !== undefined);
}

/** Ids of a VM's NICs, the primary one first. */
export function nicIds({ networkProfile }: VirtualMachine): string[] {
  const nics = networkProfile?.networkInterfaces ?? [];
  return nics
    .toSorted((a, b) => Number(b.primary === true) - Number(a.primary === true))
    .flatMap(({ id }) => (id === undefined ? [] : [id]));
}

export function getNic(
  { site, network }: AzureConnection,
  id: string,
  abortSignal: AbortSignal,
): Promise<NetworkInterface | undefined> {
  const { group, name } = refOf(id, site.resourceGroup);
  return unlessGone(network.networkInterfaces.get(group, name, { abortSignal }));
}

function distinct<T extends { id?: string }>(resources: T[]): T[] {
  return [...new Map(resources.toReversed().map((resource) => [idKey(resource.id ?? ''), resource])).values()];
}
