import type { Instance } from 'oci-core/lib/model/instance.js';
import type { MachineState } from '../../src/model.js';

const STATES: Record<string, MachineState> = {
  PROVISIONING: 'pending',
  STARTING: 'pending',
  RUNNING: 'running',
  STOPPING: 'stopping',
  STOPPED: 'stopped',
  TERMINATING: 'deleting',
  TERMINATED: 'deleted',
};

export function machineState({ lifecycleState }: Instance): MachineState {
  return STATES[lifecycleState] ?? 'unknown';
}

/** True for an instance that is still there; OCI lists a terminated one for hours. */
export function exists(instance: Instance): boolean {
  return machineState(instance) !== 'deleted';
}
