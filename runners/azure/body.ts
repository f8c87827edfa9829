import type { VirtualMachine } from '@azure/arm-compute';
import type {
  NetworkInterface,
  NetworkSecurityGroup,
  PublicIPAddress,
  SecurityRule,
  VirtualNetwork,
} from '@azure/arm-network';
import type { AzureSite } from '../../src/lab/inventory.js';
import type { NodePlan } from '../../src/model.js';
import type { NodeBoot } from '../provider.js';
import { imageReference } from './image.js';

type Tags = Record<string, string>;

/** Ports of the overlay between routers: VXLAN, WireGuard, and BFD (RFC 5881 and RFC 5883) beside BGP. */
const OVERLAY = [
  { name: 'overlay-udp', protocol: 'Udp', ports: ['4789', '51820', '3784', '3785', '4784'], priority: 200 },
  { name: 'overlay-bgp', protocol: 'Tcp', ports: ['179'], priority: 210 },
];

/** Rules that admit SSH from the operator alone, and everything within the network; Azure's own deny the rest. */
export function securityGroupBody(
  site: AzureSite,
  cidrs: { network: string; operator: string },
  tags: Tags,
): NetworkSecurityGroup {
  return {
    location: site.location,
    tags,
    securityRules: [
      allow({ name: 'operator-ssh', protocol: 'Tcp', priority: 100 }, [cidrs.operator], ['22']),
      allow({ name: 'inside', protocol: '*', priority: 110 }, [cidrs.network], ['*'], cidrs.network),
    ],
  };
}

/** Rules that let the overlay in from these addresses and from nobody else. */
export function overlayRules(peers: readonly string[]): SecurityRule[] {
  return OVERLAY.map(({ ports, ...rule }) =>
    allow(
      rule,
      peers.map((peer) => `${peer}/32`),
      ports,
    ),
  );
}

export const OVERLAY_RULE_NAMES: readonly string[] = OVERLAY.map(({ name }) => name);

function allow(
  { name, protocol, priority }: { name: string; protocol: string; priority: number },
  sources: string[],
  ports: string[],
  destination = '*',
): SecurityRule {
  return {
    name,
    priority,
    direction: 'Inbound',
    access: 'Allow',
    protocol,
    sourcePortRange: '*',
    sourceAddressPrefixes: sources,
    destinationAddressPrefix: destination,
    ...(ports.length === 1 ? { destinationPortRange: ports[0] ?? '*' } : { destinationPortRanges: ports }),
  };
}

/** A network with one subnet, which has all of its addresses, under these rules. */
export function networkBody(
  site: AzureSite,
  { cidr, subnet, securityGroupId }: { cidr: string; subnet: string; securityGroupId: string },
  tags: Tags,
): VirtualNetwork {
  return {
    location: site.location,
    tags,
    addressSpace: { addressPrefixes: [cidr] },
    subnets: [{ name: subnet, addressPrefix: cidr, networkSecurityGroup: { id: securityGroupId } }],
  };
}

export function publicIpBody(site: AzureSite, tags: Tags): PublicIPAddress {
  return {
    location: site.location,
    tags,
    sku: { name: 'Standard' },
    publicIPAllocationMethod: 'Static',
    publicIPAddressVersion: 'IPv4',
  };
}

/** The NIC of a node: one static address, forwarding on for routers. */
export function nicBody(
  site: AzureSite,
  node: NodePlan,
  tags: Tags,
  { subnetId, publicIpId }: { subnetId: string; publicIpId?: string } = site,
): NetworkInterface {
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
        subnet: { id: subnetId },
        ...(publicIpId === undefined ? {} : { publicIPAddress: { id: publicIpId } }),
      },
    ],
  };
}

/**
 * The VM of a node. The disk and the NIC go with the VM: what outlives it costs money. Without `boot` the image is a
 * specialised one, which brings its own users and keys, and its disk is called as Azure likes.
 */
export function vmBody(
  site: AzureSite,
  nicId: string,
  tags: Tags,
  made?: { computerName: string; diskName: string; boot: NodeBoot | undefined },
): VirtualMachine {
  return {
    location: site.location,
    tags,
    hardwareProfile: { vmSize: site.vmSize },
    storageProfile: {
      imageReference: imageReference(site.imageId),
      osDisk: {
        createOption: 'FromImage',
        deleteOption: 'Delete',
        ...(made === undefined ? {} : { name: made.diskName, managedDisk: { storageAccountType: DISK_SKU } }),
      },
    },
    networkProfile: { networkInterfaces: [{ id: nicId, primary: true, deleteOption: 'Delete' }] },
    ...(made?.boot === undefined ? {} : { osProfile: osProfile(made.computerName, made.boot) }),
  };
}

export const DISK_SKU = 'StandardSSD_LRS';

/** Azure wants a first user; the one who logs in is made by the user data, under whatever name. */
const FIRST_USER = 'labrun';

function osProfile(computerName: string, boot: NodeBoot): NonNullable<VirtualMachine['osProfile']> {
  return {
    computerName,
    adminUsername: FIRST_USER,
    customData: Buffer.from(boot.userData, 'utf8').toString('base64'),
    linuxConfiguration: {
      disablePasswordAuthentication: true,
      ssh: { publicKeys: [{ path: `/home/${FIRST_USER}/.ssh/authorized_keys`, keyData: boot.authorizedKey.trim() }] },
    },
  };
}
