import { DeleteSubnetCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { PAGE_SIZE, type Kind } from './kind.js';
import { present, resource } from './resource.js';

export const SUBNET: Kind = {
  name: 'subnet',
  lists: 'DescribeSubnets',
  idFilter: 'subnet-id',
  async page(client, query, options) {
    const page = await client.send(new DescribeSubnetsCommand({ ...query, MaxResults: PAGE_SIZE }), options);
    const items = (page.Subnets ?? []).map(({ SubnetId, Tags, VpcId }) =>
      resource('subnet', SubnetId, Tags, { uses: present(VpcId) }),
    );
    return { items, next: page.NextToken };
  },
  removal: (client, { id }) => [
    { action: 'DeleteSubnet', send: () => client.send(new DeleteSubnetCommand({ SubnetId: id })) },
  ],
};
