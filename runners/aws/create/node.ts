import {
  CreateNetworkInterfaceCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  type BlockDeviceMapping,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { AwsSite } from '../../../src/lab/inventory.js';
import type { NodePlan } from '../../../src/model.js';
import type { NodeBoot } from '../../provider.js';
import { MACHINE } from '../kinds/machine.js';
import { NIC } from '../kinds/nic.js';
import { tagsOnCreate } from '../tags.js';
import { clientToken } from '../token.js';
import { nodeChanges } from './changes.js';
import { apply, ensure } from './ensure.js';
import type { Step } from './step.js';

/** Where a node is put. */
export interface Place {
  subnet: string;
  /** Absent: the subnet's network has rules of its own. */
  group?: string;
  keyName?: string;
  disks?: BlockDeviceMapping[];
  /**
   * In a network of the run's own: gives a node a public address once it has an interface. Machines there end for good when
   * they power themselves off.
   */
  publish?(step: Step, node: NodePlan, nic: string): Promise<void>;
}

const NEW_NIC = ['InvalidNetworkInterfaceID.NotFound'];

export async function createInterface(step: Step, node: NodePlan, place: Place): Promise<string> {
  const { api, tags, ctx } = step;
  const command = new CreateNetworkInterfaceCommand({
    SubnetId: place.subnet,
    PrivateIpAddress: node.lanIp,
    Description: node.name,
    ...(place.group === undefined ? {} : { Groups: [place.group] }),
    TagSpecifications: tagsOnCreate('network-interface', node.name, tags),
    ClientToken: clientToken(ctx.runId, node.name, place.subnet),
  });
  return ensure(step, {
    kind: NIC,
    change: nodeChanges(node, api.site).nic,
    action: 'CreateNetworkInterface',
    ...(place.publish ? { within: place.subnet, justMade: ['InvalidSubnetID.NotFound', 'InvalidGroup.NotFound'] } : {}),
    once: true,
    send: async () => (await api.client.send(command)).NetworkInterface?.NetworkInterfaceId,
  });
}

/** Source/dest check off: without that AWS drops every packet that the router forwards. */
export async function allowForwarding(step: Step, node: NodePlan, nic: string): Promise<void> {
  const { client, site } = step.api;
  const command = new ModifyNetworkInterfaceAttributeCommand({
    NetworkInterfaceId: nic,
    SourceDestCheck: { Value: false },
  });
  await apply(step, nic, {
    change: nodeChanges(node, site).forwarding,
    action: 'ModifyNetworkInterfaceAttribute',
    justMade: NEW_NIC,
    send: () => client.send(command),
  });
}

export async function runInstance(
  step: Step,
  node: NodePlan,
  nic: string,
  place: Place,
  boot: NodeBoot | undefined,
): Promise<string> {
  const { api } = step;
  const command = new RunInstancesCommand(launchInput(step, node, nic, place, boot));
  return ensure(step, {
    kind: MACHINE,
    change: nodeChanges(node, api.site).machine,
    action: 'RunInstances',
    justMade: [...NEW_NIC, ...(place.keyName === undefined ? [] : ['InvalidKeyPair.NotFound'])],
    once: true,
    send: async () => (await api.client.send(command)).Instances?.[0]?.InstanceId,
  });
}

function launchInput(
  { api, tags, ctx }: Step,
  node: NodePlan,
  nic: string,
  place: Place,
  boot: NodeBoot | undefined,
): RunInstancesCommandInput {
  return {
    ...machineOf(api.site),
    NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: nic }],
    TagSpecifications: [...tagsOnCreate('instance', node.name, tags), ...tagsOnCreate('volume', node.name, tags)],
    ClientToken: clientToken(ctx.runId, node.name, nic),
    ...(boot === undefined ? {} : { UserData: Buffer.from(boot.userData).toString('base64') }),
    ...(place.keyName === undefined ? {} : { KeyName: place.keyName }),
    ...(place.disks === undefined ? {} : { BlockDeviceMappings: place.disks }),
    ...(place.publish ? OWN : {}),
  };
}

export function machineOf({ imageId, instanceType }: AwsSite) {
  return {
    ImageId: imageId,
    InstanceType: instanceType as RunInstancesCommandInput['InstanceType'],
    MinCount: 1,
    MaxCount: 1,
  };
}

/** It ends for good when it powers itself off, and gives its credentials to nobody who cannot hold a session with it. */
export const OWN = {
  InstanceInitiatedShutdownBehavior: 'terminate',
  MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
} as const;

/** Starts an instance that an earlier `up` had created and that was stopped since. */
export async function startAgain(step: Step, { name }: NodePlan, id: string): Promise<void> {
  const { client } = step.api;
  const state = step.existing.find((resource) => resource.id === id)?.state;
  if (state !== 'stopped' && state !== 'stopping') return;
  await apply(step, id, {
    change: { op: 'start', kind: 'machine', name, detail: {} },
    action: 'StartInstances',
    justMade: ['IncorrectInstanceState'],
    send: () => client.send(new StartInstancesCommand({ InstanceIds: [id] })),
  });
}
