import { createHash } from 'node:crypto';
import {
  CreateNetworkInterfaceCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { NodePlan, RunTags, SitePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { call, limitsOf, type AwsApi, type Limits } from './api.js';
import { change } from './change.js';
import { AwsError, type Attempt } from './errors.js';
import { tagsOnCreate } from './tags.js';
import { together } from './together.js';
import { waitForState } from './wait.js';

/** Creates a network interface and an instance for each node of the site, all nodes side by side, and waits until they run. */
export async function up(api: AwsApi, site: SitePlan, tags: RunTags, ctx: ProviderContext): Promise<void> {
  const limits = limitsOf(ctx);
  const nodes = [...site.routers, site.client];
  const instances = await together(nodes, ctx.signal, async (node, signal) => {
    const step = { api, tags, ctx: { ...ctx, signal }, limits: { ...limits, signal } };
    const nic = await createInterface(step, node);
    if (node.role === 'router') await allowForwarding(step, node, nic);
    return [await runInstance(step, node, nic), node.name] as const;
  });
  await waitForState(api, limits, 'up', new Map(instances), 'running');
}

interface Step {
  api: AwsApi;
  tags: RunTags;
  ctx: ProviderContext;
  limits: Limits;
}

function createInterface({ api, tags, ctx, limits }: Step, node: NodePlan): Promise<string> {
  const attempt = { operation: 'up', action: 'CreateNetworkInterface', subject: node.name } as const;
  const command = new CreateNetworkInterfaceCommand({
    SubnetId: api.site.subnetId,
    PrivateIpAddress: node.lanIp,
    Description: node.name,
    TagSpecifications: tagsOnCreate('network-interface', node.name, tags),
    ClientToken: clientToken(ctx.runId, node.name, 'nic'),
  });
  return change(ctx, { op: 'create', kind: 'nic', name: node.name, detail: { address: node.lanIp } }, async () => {
    const { NetworkInterface } = await call(api, limits, attempt, () => api.client.send(command));
    return required(NetworkInterface?.NetworkInterfaceId, attempt);
  });
}

/** Source/dest check off: without that AWS drops every packet that the router forwards. */
function allowForwarding({ api, ctx, limits }: Step, node: NodePlan, nic: string): Promise<string> {
  const attempt = { operation: 'up', action: 'ModifyNetworkInterfaceAttribute', subject: node.name } as const;
  const command = new ModifyNetworkInterfaceAttributeCommand({
    NetworkInterfaceId: nic,
    SourceDestCheck: { Value: false },
  });
  return change(ctx, { op: 'update', kind: 'nic', name: node.name, detail: { sourceDestCheck: 'false' } }, async () => {
    await call(api, limits, attempt, () => api.client.send(command), notYetVisible);
    return nic;
  });
}

function runInstance({ api, tags, ctx, limits }: Step, node: NodePlan, nic: string): Promise<string> {
  const attempt = { operation: 'up', action: 'RunInstances', subject: node.name } as const;
  const command = new RunInstancesCommand({
    ImageId: api.site.imageId,
    InstanceType: api.site.instanceType as RunInstancesCommandInput['InstanceType'],
    MinCount: 1,
    MaxCount: 1,
    NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: nic }],
    TagSpecifications: [...tagsOnCreate('instance', node.name, tags), ...tagsOnCreate('volume', node.name, tags)],
    ClientToken: clientToken(ctx.runId, node.name, 'machine'),
  });
  return change(ctx, { op: 'create', kind: 'machine', name: node.name, detail: { nic } }, async () => {
    const { Instances } = await call(api, limits, attempt, () => api.client.send(command), notYetVisible);
    return required(Instances?.[0]?.InstanceId, attempt);
  });
}

/** The interface was created just now, and EC2 does not know it everywhere yet. */
function notYetVisible(error: AwsError): boolean {
  return error.providerCode === 'InvalidNetworkInterfaceID.NotFound';
}

/** The same for each attempt of one run, so that a repeated request creates nothing twice. */
function clientToken(runId: string, node: string, kind: string): string {
  return createHash('sha256').update(`${runId}\n${node}\n${kind}`).digest('hex').slice(0, 32);
}

function required(id: string | undefined, attempt: Attempt): string {
  if (id !== undefined) return id;
  throw new AwsError(attempt, { providerCode: 'InvalidResponse', retryable: false, message: 'the answer has no id' });
}
