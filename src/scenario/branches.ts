import type { BranchName, NodePlan, SitePlan } from '../model.js';

/** Most sites of one lab. */
export const MOST_SITES = 1000;

/**
 * The subnet that a lab with branches shares: it holds the /24 of the four sites, so that these keep their addresses, and the
 * blocks of the branches beside it.
 */
export const WIDE_SUBNET = '10.77.48.0/20';
const ROUTERS = [10, 77, 48, 0] as const;
const CLIENTS = [10, 77, 52, 0] as const;
const OVERLAY = [10, 99, 16, 0] as const;
/** Of the range for benchmarks (RFC 2544); the four sites are in another one, on the same WAN. */
const WAN = [198, 18, 0, 0] as const;

/** One branch, counted from 1: a site of the kind onprem with one router that captures by proxy ARP, and one client. */
export function branchPlan(number: number, gateway: string): SitePlan {
  const name = branchName(number);
  const router: NodePlan = {
    name: `${name}-router`,
    site: name,
    role: 'router',
    lanIp: addressIn(ROUTERS, number),
    priority: 10,
    overlayIp: addressIn(OVERLAY, number),
    wanIp: addressIn(WAN, number),
  };
  const client: NodePlan = { name: `${name}-client`, site: name, role: 'client', lanIp: addressIn(CLIENTS, number) };
  return { name, gateway, routers: [router], client };
}

function branchName(number: number): BranchName {
  return `branch-${String(number).padStart(3, '0')}`;
}

function addressIn([a, b, c, d]: readonly [number, number, number, number], number: number): string {
  const low = c * 256 + d + number;
  return `${a}.${b}.${low >> 8}.${low & 255}`;
}
