/* What a lab is: its sites, nodes and flows, independent of where it will run. */

export const SITES = ['onprem', 'aws', 'oci', 'azure'] as const;

/** What a site is made of. The first site of each kind has the kind's name. */
export type SiteKind = (typeof SITES)[number];

export type CloudName = Exclude<SiteKind, 'onprem'>;

/** A further site of the kind `onprem`: `branch-001`. */
export type BranchName = `branch-${string}`;

export type SiteName = SiteKind | BranchName;

export const PROFILES = ['minimal', 'provider', 'full', 'soak'] as const;

export type ProfileName = (typeof PROFILES)[number];

/**
 * What must become of the site's captures. `seize`: the standby takes them from a router that is gone. `hand-over`: the
 * active gives them up itself. `none`: whoever holds them afterwards is right, as long as exactly one does.
 */
export type TakeoverKind = 'seize' | 'hand-over' | 'none';

/** State of a check, as in the evidence schema. */
export type CheckResult = 'pass' | 'fail' | 'skip' | 'na';

/** One machine of the lab. `lanIp` is its own address in the shared subnet. */
export interface NodePlan {
  name: string;
  site: SiteName;
  role: 'router' | 'client';
  lanIp: string;
  /** Routers only. Lower is preferred: the site's active router is the running one with the lowest number. */
  priority?: number;
  /** Routers only: address on the overlay between routers. */
  overlayIp?: string;
  /** Routers only: address on the WAN that carries the overlay. */
  wanIp?: string;
}

/** One site: routers in order of preference, and its client. */
export interface SitePlan {
  name: SiteName;
  gateway: string;
  routers: NodePlan[];
  client: NodePlan;
}

/** The lab that a scenario needs, independent of where it will run. */
export interface LabPlan {
  profile: ProfileName;
  subnet: string;
  asn: number;
  /** Name of the on-prem router, BGP route reflector of all others. */
  routeReflector: string;
  sites: SitePlan[];
}

/** A directed pair of clients. */
export interface Flow {
  src: string;
  dst: string;
  srcSite: SiteName;
  dstSite: SiteName;
  srcIp: string;
  dstIp: string;
}
