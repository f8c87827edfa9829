import type { VirtualMachine } from '@azure/arm-compute';
import type { NetworkInterface } from '@azure/arm-network';
import type { AzureSite } from '../../src/lab/inventory.js';
import type { NodePlan } from '../../src/model.js';

/** The NIC of a node: one static address, forwarding on for routers. */
export function nicBody(site: AzureSite, node: NodePlan, tags: Record<string, string>): NetworkInterface {
  return {
    location: site.location,
    tags,
    enableIPForwarding: node.role === 'router',
    ipConfigurations: [
      {
        name: 'primary',
        primary: true,
        privateIPAddress: node.lanIp,
        privateIPAllocationMethod: 'Static',
        subnet: { id: site.subnetId },
      },
    ],
  };
}

/**
 * The VM of a node. The image is a specialised one (it brings its own users and keys), so there is no OS profile. The
 * disk and the NIC go with the VM: what outlives it costs money.
 */
export function vmBody(site: AzureSite, nicId: string, tags: Record<string, string>): VirtualMachine {
  return {
    location: site.location,
    tags,
    hardwareProfile: { vmSize: site.vmSize },
    storageProfile: {
      imageReference: { id: site.imageId },
      osDisk: { createOption: 'FromImage', deleteOption: 'Delete' },
    },
    networkProfile: { networkInterfaces: [{ id: nicId, primary: true, deleteOption: 'Delete' }] },
  };
}
