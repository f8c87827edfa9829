import { DeleteVpcCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { PAGE_SIZE, type Kind } from './kind.js';
import { resource } from './resource.js';

/** A VPC. Its main route table, its default group and its access list come and go with it. */
export const NETWORK: Kind = {
  name: 'network',
  lists: 'DescribeVpcs',
  idFilter: 'vpc-id',
  async page(client, query, options) {
    const page = await client.send(new DescribeVpcsCommand({ ...query, MaxResults: PAGE_SIZE }), options);
    return {
      items: (page.Vpcs ?? []).map(({ VpcId, Tags }) => resource('network', VpcId, Tags)),
      next: page.NextToken,
    };
  },
  removal: (client, { id }) => [{ action: 'DeleteVpc', send: () => client.send(new DeleteVpcCommand({ VpcId: id })) }],
};
