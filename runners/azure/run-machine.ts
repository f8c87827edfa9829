import { setTimeout as sleep } from 'node:timers/promises';
import { finished, getVm } from './connection.js';
import type { Creation } from './ensure.js';
import { AzureError } from './error.js';
import type { Ref } from './names.js';
import { recorded } from './recorded.js';
import { describeState, stateOf } from './state.js';

/** Waits until a VM runs; one that is off is started. Throws when it cannot come up any more. */
export async function runMachine({ azure, log, signal, saw }: Creation, ref: Ref): Promise<void> {
  for (;;) {
    const vm = await getVm(azure, ref, signal);
    const state = vm === undefined ? 'deleted' : stateOf(vm);
    saw(`${ref.name}: ${describeState(vm)}`);
    if (state === 'running') return;
    if (vm === undefined || state === 'deleting' || vm.provisioningState === 'Failed')
      throw new AzureError('up', `${ref.name} does not come up: ${describeState(vm)}`, {
        providerCode: vm === undefined ? 'ResourceNotFound' : 'ResourceFailed',
        retryable: false,
        hint: 'labrun down takes it away; then bring the lab up again',
      });
    if (state === 'stopped')
      await recorded(log, { op: 'start', kind: 'machine', name: ref.name }, () =>
        finished(azure, (options) => azure.compute.virtualMachines.start(ref.group, ref.name, options), signal),
      );
    else await sleep(azure.access.pollMs, undefined, { signal });
  }
}
