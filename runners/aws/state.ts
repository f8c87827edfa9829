import type { Instance } from '@aws-sdk/client-ec2';
import type { MachineState } from '../../src/model.js';

const STATES: Record<string, MachineState> = {
  pending: 'pending',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  'shutting-down': 'deleting',
  terminated: 'deleted',
};

export function stateOf(instance: Instance): MachineState {
  return STATES[instance.State?.Name ?? ''] ?? 'unknown';
}
