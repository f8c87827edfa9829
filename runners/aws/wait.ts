import type { MachineState } from '../../src/model.js';
import type { AwsApi, Limits } from './api.js';
import { AwsError, type AwsOperation } from './errors.js';
import type { Resource } from './kinds/kind.js';
import { MACHINE } from './kinds/machine.js';
import { list } from './list.js';
import { poll } from './poll.js';

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
    const found = await list(api, limits, operation, MACHINE, filters);
    const byId = new Map(found.map((instance) => [instance.id, instance]));
    const waitingFor = [...nodes].flatMap(([id, node]) => {
      const instance = byId.get(id);
      const state = instance?.state ?? 'not listed';
      if (instance !== undefined && state === 'deleted') throw terminated(instance, node, operation);
      return state === wanted ? [] : [`${node} ${state}`];
    });
    return waitingFor.length === 0 ? { result: undefined } : { lastSeen: waitingFor.join(', ') };
  });
}

function terminated({ id, machine }: Resource, node: string, operation: AwsOperation): AwsError {
  const { code = 'Unknown', message = 'no reason given' } = machine?.reason ?? {};
  return new AwsError(
    { operation, action: 'the instance', subject: node },
    { providerCode: code, retryable: false, message: `${id} was terminated: ${message}` },
  );
}
