import {
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
  type Address,
} from '@aws-sdk/client-ec2';
import type { Kind, RemovalStep, Resource } from './kind.js';
import { resource } from './resource.js';

/** Elastic IP addresses. */
export const ADDRESS: Kind = {
  name: 'address',
  lists: 'DescribeAddresses',
  idFilter: 'allocation-id',
  async page(client, { Filters }, options) {
    const { Addresses } = await client.send(new DescribeAddressesCommand({ Filters }), options);
    return { items: (Addresses ?? []).map(toResource), next: undefined };
  },
  removal(client, { id, attachedTo, address }) {
    const release: RemovalStep = {
      action: 'ReleaseAddress',
      send: () => client.send(new ReleaseAddressCommand({ AllocationId: id })),
    };
    if (attachedTo === undefined || address?.associationId === undefined) return [release];
    const { associationId: AssociationId } = address;
    const disassociate: RemovalStep = {
      action: 'DisassociateAddress',
      send: () => client.send(new DisassociateAddressCommand({ AssociationId })),
      changes: [{ kind: 'nic', id: attachedTo }],
      doneBy: ['InvalidAssociationID.NotFound'],
    };
    return [disassociate, release];
  },
};

function toResource({ AllocationId, Tags, NetworkInterfaceId, AssociationId, PublicIp }: Address): Resource {
  return resource('address', AllocationId, Tags, {
    ...(NetworkInterfaceId === undefined ? {} : { attachedTo: NetworkInterfaceId }),
    address: { publicIp: PublicIp ?? '', associationId: AssociationId },
  });
}
