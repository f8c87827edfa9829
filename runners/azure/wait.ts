import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineState } from '../../src/model.js';
import { getVm, type Attempt, type AzureConnection } from './connection.js';
import { describeState, stateOf } from './state.js';

/** Polls a VM until it is in the state or the attempt ends. */
export async function waitForState(
  azure: AzureConnection,
  name: string,
  wanted: MachineState,
  attempt: Attempt,
): Promise<void> {
  for (;;) {
    const vm = await getVm(azure, name, attempt.signal);
    attempt.saw(`${name}: ${describeState(vm)}`);
    if (vm !== undefined && stateOf(vm) === wanted) return;
    await sleep(azure.access.pollMs, undefined, { signal: attempt.signal });
  }
}
