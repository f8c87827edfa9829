import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineState } from '../../src/model.js';
import { getVm, type Attempt, type AzureConnection } from './connection.js';
import type { Ref } from './names.js';
import { describeState, stateOf } from './state.js';

/** Polls a VM until it is in the state or the attempt ends. */
export async function waitForState(
  azure: AzureConnection,
  ref: Ref,
  wanted: MachineState,
  attempt: Attempt,
): Promise<void> {
  for (;;) {
    const vm = await getVm(azure, ref, attempt.signal);
    attempt.saw(`${ref.name}: ${describeState(vm)}`);
    if (vm !== undefined && stateOf(vm) === wanted) return;
    await sleep(azure.access.pollMs, undefined, { signal: attempt.signal });
  }
}
