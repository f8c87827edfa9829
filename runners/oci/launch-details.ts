import type { LaunchInstanceDetails } from 'oci-core/lib/model/launch-instance-details.js';
import type { OciSite } from '../../src/lab/inventory.js';
import type { NodePlan } from '../../src/model.js';

/** A router and a client need little; flexible shapes have no size of their own. */
const FLEXIBLE_SIZE = { ocpus: 1, memoryInGBs: 4 };

/**
 * Everything about one machine in a single request: tags on instance and VNIC from the first moment, and for a router no
 * source/destination check, without which OCI drops every packet that it forwards.
 */
export function launchDetails(
  site: OciSite,
  node: NodePlan,
  freeformTags: Record<string, string>,
): LaunchInstanceDetails {
  const sourceDetails = { sourceType: 'image', imageId: site.imageId };
  return {
    compartmentId: site.compartmentId,
    availabilityDomain: site.availabilityDomain,
    shape: site.shape,
    ...(site.shape.endsWith('.Flex') ? { shapeConfig: FLEXIBLE_SIZE } : {}),
    displayName: node.name,
    freeformTags,
    sourceDetails,
    createVnicDetails: {
      subnetId: site.subnetId,
      privateIp: node.lanIp,
      assignPublicIp: false,
      skipSourceDestCheck: node.role === 'router',
      displayName: node.name,
      freeformTags,
    },
  };
}
