import type { Flow, LabPlan, NodePlan, ProfileName, SiteKind, SitePlan } from '../model.js';
import { branchPlan, WIDE_SUBNET } from './branches.js';

const LAN = '10.77.60';
const OVERLAY = '10.99.0';
const WAN = '192.0.2';
/** The same at every site. */
const GATEWAY = `${LAN}.1`;

/** Last octets: `client` and `lan` in the shared subnet, `core` on the overlay and on the WAN below it. */
interface SiteFacts {
  client: number;
  /** In order of preference: the active router, then its standby. */
  routers: { name: string; lan: number; core: number }[];
}

const FACTS: Record<SiteKind, SiteFacts> = {
  onprem: { client: 10, routers: [{ name: 'onprem-router', lan: 2, core: 1 }] },
  aws: {
    client: 11,
    routers: [
      { name: 'aws-router-a', lan: 4, core: 2 },
      { name: 'aws-router-b', lan: 14, core: 5 },
    ],
  },
  azure: {
    client: 12,
    routers: [
      { name: 'azure-router', lan: 5, core: 3 },
      { name: 'azure-router-b', lan: 15, core: 6 },
    ],
  },
  oci: {
    client: 13,
    routers: [
      { name: 'oci-router', lan: 6, core: 4 },
      { name: 'oci-router-b', lan: 16, core: 7 },
    ],
  },
};

/** What of a scenario makes its lab. */
export interface LabShape {
  profile: ProfileName;
  providers: readonly SiteKind[];
  /** How many sites there are in all: those that the providers lack are branches. */
  sites?: number;
}

/** The lab that a scenario asks for: its sites, nodes and addresses. Pure; the same scenario always gives the same plan. */
export function topology({ profile, providers, sites = providers.length }: LabShape): LabPlan {
  const branches = Math.max(0, sites - providers.length);
  return {
    profile,
    subnet: branches === 0 ? `${LAN}.0/24` : WIDE_SUBNET,
    asn: 64577,
    routeReflector: 'onprem-router',
    sites: [
      ...providers.map((site) => sitePlan(site, profile)),
      ...Array.from({ length: branches }, (_, index) => branchPlan(index + 1, GATEWAY)),
    ],
  };
}

/** Every directed pair of clients, source by source in the order of the sites: 12 for four sites. */
export function flows(plan: LabPlan): Flow[] {
  return plan.sites.flatMap((from) => plan.sites.filter((to) => to !== from).map((to) => flowOf(from, to)));
}

/** The directed pair of two sites' clients. */
export function flowOf({ name: srcSite, client: from }: SitePlan, { name: dstSite, client: to }: SitePlan): Flow {
  return { src: from.name, dst: to.name, srcSite, dstSite, srcIp: from.lanIp, dstIp: to.lanIp };
}

function sitePlan(site: SiteKind, profile: ProfileName): SitePlan {
  const facts = FACTS[site];
  // The cheapest profile has nothing to fail over to.
  const routers = profile === 'minimal' ? facts.routers.slice(0, 1) : facts.routers;
  return {
    name: site,
    gateway: GATEWAY,
    routers: routers.map((router, index): NodePlan => ({
      name: router.name,
      site,
      role: 'router',
      lanIp: `${LAN}.${router.lan}`,
      priority: (index + 1) * 10,
      overlayIp: `${OVERLAY}.${router.core}`,
      wanIp: `${WAN}.${router.core}`,
    })),
    client: { name: `${site}-client`, site, role: 'client', lanIp: `${LAN}.${facts.client}` },
  };
}
