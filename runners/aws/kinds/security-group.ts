import { DeleteSecurityGroupCommand, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { PAGE_SIZE, type Kind } from './kind.js';
import { present, resource } from './resource.js';

export const SECURITY_GROUP: Kind = {
  name: 'security-group',
  lists: 'DescribeSecurityGroups',
  idFilter: 'group-id',
  async page(client, query, options) {
    const page = await client.send(new DescribeSecurityGroupsCommand({ ...query, MaxResults: PAGE_SIZE }), options);
    const items = (page.SecurityGroups ?? []).map(({ GroupId, Tags, VpcId }) =>
      resource('security-group', GroupId, Tags, { uses: present(VpcId) }),
    );
    return { items, next: page.NextToken };
  },
  removal: (client, { id }) => [
    { action: 'DeleteSecurityGroup', send: () => client.send(new DeleteSecurityGroupCommand({ GroupId: id })) },
  ],
};
