import { AllocateAddressCommand, AssociateAddressCommand } from '@aws-sdk/client-ec2';
import type { NodePlan } from '../../../src/model.js';
import { ADDRESS } from '../kinds/address.js';
import { tagsOnCreate } from '../tags.js';
import { nodeChanges } from './changes.js';
import { apply, ensure } from './ensure.js';
import type { Step } from './step.js';

/** An Elastic IP address that leads to the node's interface. */
export async function createAddress(step: Step, node: NodePlan, nic: string): Promise<void> {
  const { client, site } = step.api;
  const changes = nodeChanges(node, site);
  const address = await ensure(step, {
    kind: ADDRESS,
    change: changes.address,
    action: 'AllocateAddress',
    send: async () => {
      const input = { Domain: 'vpc' as const, TagSpecifications: tagsOnCreate('elastic-ip', node.name, step.tags) };
      return (await client.send(new AllocateAddressCommand(input))).AllocationId;
    },
  });
  const command = new AssociateAddressCommand({
    AllocationId: address,
    NetworkInterfaceId: nic,
    AllowReassociation: false,
  });
  await apply(step, address, {
    change: changes.association,
    action: 'AssociateAddress',
    justMade: ['InvalidNetworkInterfaceID.NotFound', 'InvalidAllocationID.NotFound', 'Gateway.NotAttached'],
    send: () => client.send(command),
  });
}
