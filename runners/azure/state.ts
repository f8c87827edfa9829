import type { VirtualMachine } from '@azure/arm-compute';
import type { MachineState } from '../../src/model.js';

const POWER: Record<string, MachineState> = {
  starting: 'pending',
  running: 'running',
  stopping: 'stopping',
  deallocating: 'stopping',
  stopped: 'stopped',
  deallocated: 'stopped',
};

/** A VM's state from its instance view, or from its provisioning state where that says more. */
export function stateOf(vm: VirtualMachine): MachineState {
  const provisioning = (vm.provisioningState ?? '').toLowerCase();
  if (provisioning === 'deleting') return 'deleting';
  if (provisioning === 'creating') return 'pending';
  return POWER[status(vm, 'PowerState/')] ?? 'unknown';
}

/** The state word for word, for messages: `Updating, PowerState/stopping`. */
export function describeState(vm: VirtualMachine | undefined): string {
  if (vm === undefined) return 'no such VM';
  return `${vm.provisioningState ?? 'no provisioning state'}, PowerState/${status(vm, 'PowerState/') || '?'}`;
}

function status(vm: VirtualMachine, prefix: string): string {
  const code = vm.instanceView?.statuses?.map((entry) => entry.code ?? '').find((entry) => entry.startsWith(prefix));
  return code?.slice(prefix.length) ?? '';
}

/** What a machine's owner had left it in, for the day on which it is given back. */
export function powerBefore(vm: VirtualMachine): 'running' | 'stopped' | 'deallocated' {
  const power = status(vm, 'PowerState/');
  if (power === 'deallocated' || power === 'deallocating') return 'deallocated';
  return power === 'stopped' || power === 'stopping' ? 'stopped' : 'running';
}
