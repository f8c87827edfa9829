import { setTimeout as sleep } from 'node:timers/promises';
import type { VirtualMachine } from '@azure/arm-compute';
import type { NetworkInterface } from '@azure/arm-network';
import { noteIn, type PowerBefore } from './adopted.js';
import { finished, getVm, type Attempt, type AzureConnection } from './connection.js';
import { isStale } from './error.js';
import { primaryConfig } from './ip-configs.js';
import { ifMatch } from './kinds.js';
import type { Ref } from './names.js';
import { getNic } from './of-run.js';
import { powerBefore } from './state.js';
import { mayDelete, withoutRunTags } from './tags.js';
import type { DownFilter } from '../provider.js';

/**
 * Gives a VM back: its power as its note says, then its tags without the run's. One that is the run's no more was given back
 * already, or has another run: it is left alone.
 */
export async function restoreVm(azure: AzureConnection, ref: Ref, filter: DownFilter, attempt: Attempt): Promise<void> {
  const { group, name } = ref;
  const { signal, saw } = attempt;
  for (;;) {
    const vm = await getVm(azure, ref, signal);
    const note = noteIn(vm?.tags);
    if (vm === undefined || note === undefined || !mayDelete(vm.tags, filter)) return;
    const wanted = note.power ?? 'running';
    const power = powerOf(vm);
    saw(`${name}: ${power}`);
    if (power === wanted) {
      await untagVm(azure, ref, vm, signal);
      return;
    }
    if (power === 'changing') await sleep(azure.access.pollMs, undefined, { signal });
    else await switchPower(azure, { group, name }, wanted, signal);
  }
}

function powerOf(vm: VirtualMachine): PowerBefore | 'changing' {
  const codes = vm.instanceView?.statuses?.map(({ code = '' }) => code) ?? [];
  const changing = ['starting', 'stopping', 'deallocating'].some((state) => codes.includes(`PowerState/${state}`));
  return changing ? 'changing' : powerBefore(vm);
}

function switchPower(
  azure: AzureConnection,
  { group, name }: Ref,
  wanted: PowerBefore,
  signal: AbortSignal,
): Promise<void> {
  const { virtualMachines } = azure.compute;
  if (wanted === 'running') return finished(azure, (options) => virtualMachines.start(group, name, options), signal);
  if (wanted === 'stopped') return finished(azure, (options) => virtualMachines.powerOff(group, name, options), signal);
  return finished(azure, (options) => virtualMachines.deallocate(group, name, options), signal);
}

/** A deletion of tags that names their values too: what another run has written meanwhile stays. */
async function untagVm(azure: AzureConnection, ref: Ref, vm: VirtualMachine, signal: AbortSignal): Promise<void> {
  const { resourceClient } = await import('./resource-client.js');
  const kept = withoutRunTags(vm.tags);
  const ours = Object.fromEntries(Object.entries(vm.tags ?? {}).filter(([tag]) => !(tag in kept)));
  const body = { operation: 'Delete', properties: { tags: ours } };
  const scope = (vm.id ?? '').replace(/^\//, '');
  await finished(
    azure,
    (options) => resourceClient(azure).tagsOperations.beginUpdateAtScope(scope, body, options),
    signal,
  );
  for (;;) {
    const now = await getVm(azure, ref, signal);
    if (noteIn(now?.tags) === undefined) return;
    await sleep(azure.access.pollMs, undefined, { signal });
  }
}

/**
 * Gives a NIC back: forwarding as its note says, without the addresses that came during the run, without the run's tags; all
 * in one call, which holds only for the NIC as it was read. One that is the run's no more is left alone.
 */
export async function restoreNic(
  azure: AzureConnection,
  { group, name }: Ref,
  id: string,
  filter: DownFilter,
  { signal }: Attempt,
): Promise<void> {
  for (;;) {
    const nic = await getNic(azure, id, signal);
    const note = noteIn(nic?.tags);
    if (nic === undefined || note === undefined || !mayDelete(nic.tags, filter)) return;
    const primary = primaryConfig(nic);
    const before = new Set(note.secondary);
    const body: NetworkInterface = {
      ...nic,
      tags: withoutRunTags(nic.tags),
      enableIPForwarding: note.forwarding ?? nic.enableIPForwarding === true,
      ipConfigurations: (nic.ipConfigurations ?? []).filter(
        (config) => config === primary || before.has(config.privateIPAddress ?? ''),
      ),
    };
    try {
      await finished(
        azure,
        (options) =>
          azure.network.networkInterfaces.beginCreateOrUpdate(group, name, body, { ...options, ...ifMatch(nic.etag) }),
        signal,
      );
      return;
    } catch (thrown) {
      // Somebody changed it since; or the answer to this very call was lost, and then it is the run's no more.
      if (!isStale(thrown)) throw thrown;
    }
  }
}
