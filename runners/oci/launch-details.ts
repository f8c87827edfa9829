import type { LaunchInstanceDetails } from 'oci-core/lib/model/launch-instance-details.js';
import type { OciSite } from '../../src/lab/inventory.js';
import type { NodePlan } from '../../src/model.js';
import type { NodeBoot } from '../provider.js';

/** A router and a client need little; flexible shapes have no size of their own. */
export const FLEXIBLE_SIZE = { ocpus: 1, memoryInGBs: 4 };

export function isFlexible(shape: string): boolean {
  return shape.endsWith('.Flex');
}

/** Where a machine is put, and what it does at its first boot. */
export interface Placement {
  subnetId: string;
  /** An ephemeral public address that comes and goes with the VNIC. */
  hasPublicIp: boolean;
  freeformTags: Record<string, string>;
  boot: NodeBoot | undefined;
}

/**
 * Everything about one machine in a single request: tags on instance and VNIC from the first moment, and for a router no
 * source/destination check, without which OCI drops every packet that it forwards.
 */
export function launchDetails(
  site: OciSite,
  node: NodePlan,
  { subnetId, hasPublicIp, freeformTags, boot }: Placement,
): LaunchInstanceDetails {
  const sourceDetails = { sourceType: 'image', imageId: site.imageId };
  return {
    compartmentId: site.compartmentId,
    availabilityDomain: site.availabilityDomain,
    shape: site.shape,
    ...(isFlexible(site.shape) ? { shapeConfig: FLEXIBLE_SIZE } : {}),
    displayName: node.name,
    freeformTags,
    sourceDetails,
    ...(boot === undefined ? {} : firstBoot(boot)),
    createVnicDetails: {
      subnetId,
      privateIp: node.lanIp,
      assignPublicIp: hasPublicIp,
      skipSourceDestCheck: node.role === 'router',
      displayName: node.name,
      freeformTags,
    },
  };
}

/** User data holds a private key: without the old metadata service, what a program is tricked to fetch cannot be that. */
function firstBoot({ userData, authorizedKey }: NodeBoot): Pick<LaunchInstanceDetails, 'metadata' | 'instanceOptions'> {
  return {
    metadata: { ssh_authorized_keys: authorizedKey, user_data: Buffer.from(userData).toString('base64') },
    instanceOptions: { areLegacyImdsEndpointsDisabled: true },
  };
}
