import type { VirtualMachine } from '@azure/arm-compute';
import type { NetworkInterface } from '@azure/arm-network';
import type { InventoryNic, SiteInventory } from '../../src/model.js';
import { READ_DEADLINE_MS, getVm, listNics, listVms, within, type AzureConnection } from './connection.js';
import { nodeOfNic } from './names.js';
import { stateOf } from './state.js';
import { RUN_ID_TAG, tagOf } from './tags.js';

/** The run's VMs with their power state and its NICs, as the API shows them now. */
export function inventory(azure: AzureConnection, runId: string, signal: AbortSignal): Promise<SiteInventory> {
  const limits = { signal, deadlineMs: READ_DEADLINE_MS };
  const name = { operation: 'inventory', what: `list what ${runId} has` };
  return within(azure, name, limits, async ({ signal: abort }) => {
    const [machines, nics] = await Promise.all([readMachines(azure, runId, abort), listNics(azure, abort)]);
    return {
      site: 'azure',
      machines,
      nics: nics
        .filter((nic) => tagOf(nic.tags, RUN_ID_TAG) === runId)
        .map(inventoryNic)
        .toSorted(byNode),
    };
  });
}

/** A list says nothing of power states: each VM is asked for its own. One that went meanwhile is left out. */
async function readMachines(
  azure: AzureConnection,
  runId: string,
  signal: AbortSignal,
): Promise<SiteInventory['machines']> {
  const listed = (await listVms(azure, signal)).filter((vm) => tagOf(vm.tags, RUN_ID_TAG) === runId);
  const vms = await Promise.all(listed.map((vm) => getVm(azure, vm.name ?? '', signal)));
  return vms
    .filter((vm): vm is VirtualMachine => vm !== undefined)
    .map((vm) => ({ node: vm.name ?? '', id: vm.id ?? '', state: stateOf(vm), tags: vm.tags ?? {} }))
    .toSorted(byNode);
}

export function inventoryNic(nic: NetworkInterface): InventoryNic {
  const configs = nic.ipConfigurations ?? [];
  const primary = configs.length === 1 ? configs[0] : configs.find((config) => config.primary === true);
  return {
    node: nodeOfNic(nic),
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
