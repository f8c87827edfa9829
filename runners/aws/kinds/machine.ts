import { DescribeInstancesCommand, TerminateInstancesCommand, type Instance } from '@aws-sdk/client-ec2';
import { stateOf } from '../state.js';
import { PAGE_SIZE, type Kind, type Resource } from './kind.js';
import { present, resource } from './resource.js';

export const MACHINE: Kind = {
  name: 'machine',
  lists: 'DescribeInstances',
  idFilter: 'instance-id',
  async page(client, query, options) {
    const page = await client.send(new DescribeInstancesCommand({ ...query, MaxResults: PAGE_SIZE }), options);
    const instances = (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []);
    return { items: instances.map(toResource), next: page.NextToken };
  },
  removal: (client, { id }) => [
    { action: 'TerminateInstances', send: () => client.send(new TerminateInstancesCommand({ InstanceIds: [id] })) },
  ],
};

function toResource(instance: Instance): Resource {
  const interfaces = instance.NetworkInterfaces ?? [];
  const own = interfaces.find(({ Attachment }) => Attachment?.DeviceIndex === 0) ?? interfaces[0];
  return resource('machine', instance.InstanceId, instance.Tags, {
    state: stateOf(instance),
    uses: present(
      instance.VpcId,
      instance.SubnetId,
      ...interfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
      ...(instance.SecurityGroups ?? []).map(({ GroupId }) => GroupId),
      ...(instance.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.VolumeId),
    ),
    machine: {
      nicId: own?.NetworkInterfaceId,
      publicIp: own?.Association?.PublicIp ?? instance.PublicIpAddress,
      privateIp: own?.PrivateIpAddress ?? instance.PrivateIpAddress,
      reason: {
        code: instance.StateReason?.Code ?? 'Unknown',
        message: instance.StateReason?.Message ?? 'no reason given',
      },
    },
  });
}
