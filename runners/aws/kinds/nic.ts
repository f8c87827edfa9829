import {
  DeleteNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import { PAGE_SIZE, type Kind, type Resource } from './kind.js';
import { present, resource } from './resource.js';

export const NIC: Kind = {
  name: 'nic',
  lists: 'DescribeNetworkInterfaces',
  idFilter: 'network-interface-id',
  async page(client, query, options) {
    const page = await client.send(new DescribeNetworkInterfacesCommand({ ...query, MaxResults: PAGE_SIZE }), options);
    return { items: (page.NetworkInterfaces ?? []).map(toResource), next: page.NextToken };
  },
  removal: (client, { id }) => [
    {
      action: 'DeleteNetworkInterface',
      send: () => client.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id })),
    },
  ],
};

function toResource(nic: NetworkInterface): Resource {
  const instance = nic.Attachment?.InstanceId;
  const addresses = nic.PrivateIpAddresses ?? [];
  return resource('nic', nic.NetworkInterfaceId, nic.TagSet, {
    uses: present(nic.VpcId, nic.SubnetId, ...(nic.Groups ?? []).map(({ GroupId }) => GroupId)),
    heldBy: present(instance),
    ...(instance === undefined ? {} : { attachedTo: instance }),
    nic: {
      primary: nic.PrivateIpAddress ?? '',
      secondary: addresses.flatMap(({ Primary, PrivateIpAddress }) => (Primary ? [] : (PrivateIpAddress ?? []))),
      sourceDestCheck: nic.SourceDestCheck !== false,
    },
  });
}
