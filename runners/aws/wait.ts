import type { Instance } from '@aws-sdk/client-ec2';
import type { MachineState } from '../../src/model.js';
import type { AwsApi, Limits } from './api.js';
import { AwsError, type AwsOperation } from './errors.js';
import { listInstances } from './list.js';
import { poll } from './poll.js';
import { stateOf } from './state.js';

/**
 * Waits until all of the instances are in one state. `nodes` has their node names by instance id; an instance that is not
 * listed yet is waited for. Throws DeadlineError, and AwsError when one was terminated instead, with AWS's reason.
 */
export async function waitForState(
  api: AwsApi,
  limits: Limits,
  operation: AwsOperation,
  nodes: ReadonlyMap<string, string>,
  wanted: MachineState,
): Promise<void> {
  const filters = [{ Name: 'instance-id', Values: [...nodes.keys()] }];
  await poll<void>(api, limits, `aws: instances are ${wanted}`, async () => {
    const found = await listInstances(api, limits, operation, filters);
    const byId = new Map(found.map((instance) => [instance.InstanceId, instance]));
    const waitingFor = [...nodes].flatMap(([id, node]) => {
      const instance = byId.get(id);
      const state = instance === undefined ? 'not listed' : stateOf(instance);
      if (instance !== undefined && state === 'deleted') throw terminated(instance, node, operation);
      return state === wanted ? [] : [`${node} ${state}`];
    });
    return waitingFor.length === 0 ? { result: undefined } : { lastSeen: waitingFor.join(', ') };
  });
}

function terminated(instance: Instance, node: string, operation: AwsOperation): AwsError {
  const providerCode = instance.StateReason?.Code ?? 'Unknown';
  const message = `${instance.InstanceId ?? '?'} was terminated: ${instance.StateReason?.Message ?? 'no reason given'}`;
  return new AwsError(
    { operation, action: 'the instance', subject: node },
    { providerCode, retryable: false, message },
  );
}
