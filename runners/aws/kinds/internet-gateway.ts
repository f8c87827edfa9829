import {
  DeleteInternetGatewayCommand,
  DescribeInternetGatewaysCommand,
  DetachInternetGatewayCommand,
  type InternetGateway,
} from '@aws-sdk/client-ec2';
import { PAGE_SIZE, type Kind, type RemovalStep, type Resource } from './kind.js';
import { present, resource } from './resource.js';

export const INTERNET_GATEWAY: Kind = {
  name: 'internet-gateway',
  lists: 'DescribeInternetGateways',
  idFilter: 'internet-gateway-id',
  async page(client, query, options) {
    const page = await client.send(new DescribeInternetGatewaysCommand({ ...query, MaxResults: PAGE_SIZE }), options);
    return { items: (page.InternetGateways ?? []).map(toResource), next: page.NextToken };
  },
  removal(client, { id, attachedTo }) {
    const remove: RemovalStep = {
      action: 'DeleteInternetGateway',
      send: () => client.send(new DeleteInternetGatewayCommand({ InternetGatewayId: id })),
    };
    if (attachedTo === undefined) return [remove];
    const detach: RemovalStep = {
      action: 'DetachInternetGateway',
      send: () => client.send(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId: attachedTo })),
      changes: [{ kind: 'network', id: attachedTo }],
      doneBy: ['Gateway.NotAttached'],
    };
    return [detach, remove];
  },
};

function toResource({ InternetGatewayId, Tags, Attachments }: InternetGateway): Resource {
  const vpc = Attachments?.[0]?.VpcId;
  return resource('internet-gateway', InternetGatewayId, Tags, {
    uses: present(vpc),
    ...(vpc === undefined ? {} : { attachedTo: vpc }),
  });
}
