import { StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { call, limitsOf, type AwsApi, type Limits } from './api.js';
import { change } from './change.js';
import { MACHINE } from './kinds/machine.js';
import { list, ofRun } from './list.js';
import { poll } from './poll.js';
import { waitForState } from './wait.js';

/** Powers a node's instance off, without a shutdown of its operating system, and waits until EC2 says it is stopped. */
export async function stop(api: AwsApi, node: NodePlan, ctx: ProviderContext): Promise<void> {
  await switchPower(api, node, ctx, { op: 'stop', action: 'StopInstances', wanted: 'stopped' }, (InstanceIds) =>
    api.client.send(new StopInstancesCommand({ InstanceIds, SkipOsShutdown: true })),
  );
}

/** Starts a node's instance and waits until EC2 says it runs. */
export async function start(api: AwsApi, node: NodePlan, ctx: ProviderContext): Promise<void> {
  await switchPower(api, node, ctx, { op: 'start', action: 'StartInstances', wanted: 'running' }, (InstanceIds) =>
    api.client.send(new StartInstancesCommand({ InstanceIds })),
  );
}

async function switchPower(
  api: AwsApi,
  node: NodePlan,
  ctx: ProviderContext,
  { op, action, wanted }: { op: 'stop' | 'start'; action: string; wanted: 'stopped' | 'running' },
  send: (ids: string[]) => Promise<unknown>,
): Promise<void> {
  const limits = limitsOf(ctx);
  const id = await findInstance(api, node, ctx.runId, limits, op);
  await change(ctx, { op, kind: 'machine', name: node.name }, async () => {
    const attempt = { operation: op, action, subject: node.name };
    // While it is on its way to another state it cannot be switched; once it is there, it can.
    const onItsWay = ({ providerCode }: { providerCode: string }) => providerCode === 'IncorrectInstanceState';
    await call(api, limits, attempt, () => send([id]), onItsWay);
    await waitForState(api, limits, op, new Map([[id, node.name]]), wanted);
    return id;
  });
}

/** The instance that carries the run's tag and the node's name; one created just now may take a while to be listed. */
async function findInstance(
  api: AwsApi,
  node: NodePlan,
  runId: string,
  limits: Limits,
  operation: 'stop' | 'start',
): Promise<string> {
  return poll<string>(api, limits, `aws: run ${runId} has an instance named ${node.name}`, async () => {
    const found = await list(api, limits, operation, MACHINE, ofRun(runId));
    const id = found.find(({ name, state }) => name === node.name && state !== 'deleting' && state !== 'deleted')?.id;
    return id === undefined ? { lastSeen: 'none' } : { result: id };
  });
}
