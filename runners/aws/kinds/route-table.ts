import { DeleteRouteTableCommand, DescribeRouteTablesCommand, type RouteTable } from '@aws-sdk/client-ec2';
import { PAGE_SIZE, type Kind, type Resource } from './kind.js';
import { present, resource } from './resource.js';

/** Its associations end with their subnets: nothing is disassociated, so that no other subnet loses its routes. */
export const ROUTE_TABLE: Kind = {
  name: 'route-table',
  lists: 'DescribeRouteTables',
  idFilter: 'route-table-id',
  async page(client, query, options) {
    const page = await client.send(new DescribeRouteTablesCommand({ ...query, MaxResults: PAGE_SIZE }), options);
    return { items: (page.RouteTables ?? []).map(toResource), next: page.NextToken };
  },
  removal: (client, { id }) => [
    { action: 'DeleteRouteTable', send: () => client.send(new DeleteRouteTableCommand({ RouteTableId: id })) },
  ],
};

function toResource({ RouteTableId, Tags, VpcId, Associations }: RouteTable): Resource {
  return resource('route-table', RouteTableId, Tags, {
    uses: present(VpcId),
    heldBy: present(...(Associations ?? []).map(({ SubnetId }) => SubnetId)),
  });
}
