import type { VirtualMachine } from '@azure/arm-compute';
import type { NetworkInterface } from '@azure/arm-network';
import type { InventoryNic, SiteInventory } from '../../src/model.js';
import { READ_DEADLINE_MS, getVm, within, type AzureConnection } from './connection.js';
import { nodeOfNic, nodeOfVm, refOf } from './names.js';
import { noteIn } from './adopted.js';
import { primaryConfig } from './ip-configs.js';
import { nicsOfRun, vmsOfRun } from './of-run.js';
import { stateOf } from './state.js';

/** The run's VMs with their power state and its NICs, as the API shows them now. */
export function inventory(azure: AzureConnection, runId: string, signal: AbortSignal): Promise<SiteInventory> {
  const limits = { signal, deadlineMs: READ_DEADLINE_MS };
  const name = { operation: 'inventory', what: `list what ${runId} has` } as const;
  return within(azure, name, limits, async ({ signal: abort }) => {
    const [machines, nics] = await Promise.all([readMachines(azure, runId, abort), nicsOfRun(azure, runId, abort)]);
    return { site: 'azure', machines, nics: nics.map(inventoryNic).toSorted(byNode) };
  });
}

/** A list says nothing of power states: each VM is asked for its own. One that went meanwhile is left out. */
async function readMachines(
  azure: AzureConnection,
  runId: string,
  signal: AbortSignal,
): Promise<SiteInventory['machines']> {
  const listed = await vmsOfRun(azure, runId, signal);
  const vms = await Promise.all(listed.map(({ id = '' }) => getVm(azure, refOf(id, azure.site.resourceGroup), signal)));
  return vms
    .filter((vm): vm is VirtualMachine => vm !== undefined)
    .map((vm) => ({
      node: noteIn(vm.tags)?.node ?? nodeOfVm(vm.name ?? '', vm.tags),
      id: vm.id ?? '',
      state: stateOf(vm),
      tags: vm.tags ?? {},
    }))
    .toSorted(byNode);
}

export function inventoryNic(nic: NetworkInterface): InventoryNic {
  const configs = nic.ipConfigurations ?? [];
  const primary = primaryConfig(nic);
  return {
    node: noteIn(nic.tags)?.node ?? nodeOfNic(nic),
    id: nic.id ?? '',
    primary: primary?.privateIPAddress ?? '',
    secondary: configs.filter((config) => config !== primary).map((config) => config.privateIPAddress ?? ''),
    forwarding: nic.enableIPForwarding === true,
    tags: nic.tags ?? {},
  };
}

function byNode(a: { node: string }, b: { node: string }): number {
  return a.node < b.node ? -1 : a.node > b.node ? 1 : 0;
}
