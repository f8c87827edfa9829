import {
  DeleteRouteTableCommand,
  DescribeRouteTablesCommand,
  DisassociateRouteTableCommand,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import { PAGE_SIZE, type Kind, type RemovalStep, type Resource } from './kind.js';
import { present, resource } from './resource.js';

/** Only subnets of the run lose their routes by it: another subnet that uses the table keeps it alive. */
export const ROUTE_TABLE: Kind = {
  name: 'route-table',
  lists: 'DescribeRouteTables',
  idFilter: 'route-table-id',
  async page(client, query, options) {
    const page = await client.send(new DescribeRouteTablesCommand({ ...query, MaxResults: PAGE_SIZE }), options);
    return { items: (page.RouteTables ?? []).map(toResource), next: page.NextToken };
  },
  removal: (client, { id, associations = [] }) => [
    ...associations.map(({ id: AssociationId, subnet }): RemovalStep => ({
      action: 'DisassociateRouteTable',
      send: () => client.send(new DisassociateRouteTableCommand({ AssociationId })),
      changes: [{ kind: 'subnet', id: subnet }],
      doneBy: ['InvalidAssociationID.NotFound'],
    })),
    { action: 'DeleteRouteTable', send: () => client.send(new DeleteRouteTableCommand({ RouteTableId: id })) },
  ],
};

function toResource({ RouteTableId, Tags, VpcId, Associations = [] }: RouteTable): Resource {
  return resource('route-table', RouteTableId, Tags, {
    uses: present(VpcId),
    associations: Associations.flatMap(({ RouteTableAssociationId, SubnetId }) =>
      RouteTableAssociationId === undefined || SubnetId === undefined
        ? []
        : [{ id: RouteTableAssociationId, subnet: SubnetId }],
    ),
  });
}
