/**
 * The vocabulary that every part shares: sites, nodes, flows, the plan of a lab and what is recorded about it.
 * Types only: no I/O, no imports.
 */

export const SITES = ['onprem', 'aws', 'oci', 'azure'] as const;
export type SiteName = (typeof SITES)[number];
export type CloudName = Exclude<SiteName, 'onprem'>;

export const PROFILES = ['minimal', 'provider', 'full', 'soak'] as const;
export type ProfileName = (typeof PROFILES)[number];

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

/** The tags that every resource carries. Values are strings on every cloud. */
export interface RunTags {
  'routerd.cloudedge.run_id': string;
  'routerd.cloudedge.owner': string;
  'routerd.cloudedge.ttl_expires_at': string;
  'routerd.cloudedge.provider': string;
  'routerd.cloudedge.purpose': string;
}

export type MachineState = 'pending' | 'running' | 'stopping' | 'stopped' | 'deleting' | 'deleted' | 'unknown';

/** What a provider's API says exists now for one run at one site. */
export interface SiteInventory {
  site: SiteName;
  machines: { node: string; id: string; state: MachineState; tags: Record<string, string> }[];
  nics: InventoryNic[];
}

export interface InventoryNic {
  /** Node that the NIC belongs to. */
  node: string;
  id: string;
  primary: string;
  /** Secondary private addresses, without prefix length: the captures. */
  secondary: string[];
  /** True when the provider lets this NIC forward (source/dest check off, IP forwarding on). */
  forwarding: boolean;
  tags: Record<string, string>;
}

/** One record of the router's action journal, in the router's own format (`routerctl action list -o json`). */
export interface ActionRecord {
  id: number;
  idempotencyKey: string;
  source: string;
  provider: string;
  providerRef: string;
  action: string;
  targetJSON: string;
  parametersJSON: string;
  undoJSON: string;
  riskLevel: string;
  status: 'pending' | 'approved' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'rolledBack';
  approvedBy?: string;
  approvedAt?: string;
  executedAt?: string;
  resultMessage?: string;
  error?: string;
  observed?: Record<string, string>;
  createdAt: string;
  updatedAt: string;
}

/** One row of `routerctl mobility owners -o json`. */
export interface OwnerRow {
  pool: string;
  address: string;
  state: 'OK' | 'Conflict' | 'Stale' | 'Unknown';
  ownerNode?: string;
  captureHolderNode?: string;
  advertiseOwnerNode?: string;
  suppressionReason?: string;
  conflictReason?: string;
  [extra: string]: unknown;
}

/** One row of `routerctl mobility paths -o json`. */
export interface PathRow {
  router: string;
  prefix: string;
  nextHops: string[];
}

/** One event of topic `routerd.mobility.holder.transition`. */
export interface HolderEvent {
  id: number;
  topic: string;
  message: string;
  createdAt: string;
  sourceInstance: string;
  attributes: Record<string, string> & {
    address: string;
    transitionKind: string;
    transitionReason: string;
    fromNode: string;
    toNode: string;
    assignmentGeneration: string;
    timestamp: string;
  };
  [extra: string]: unknown;
}

/** Everything one router says of itself at one moment. */
export interface RouterState {
  node: string;
  /** Absent with `error` when the router could not be read (stopped, or unreachable). */
  actions?: ActionRecord[];
  owners?: OwnerRow[];
  paths?: PathRow[];
  events?: HolderEvent[];
  /** `ip -j addr` of the node, reduced to its IPv4 addresses. */
  addresses?: string[];
  version?: string;
  error?: string;
}

/** One flow of the matrix JSON. The first names are the seed's; what follows `result` is labrun's own. */
export interface MatrixFlow {
  src: string;
  dst: string;
  srcIp: string;
  dstIp: string;
  /** Source address that the destination's sshd saw; empty when ssh failed. */
  peerIp: string;
  defaultGw: string;
  ping: CheckResult;
  sourceIpPreserved: CheckResult;
  defaultGwUnchanged: CheckResult;
  noNat: CheckResult;
  identityCheck: CheckResult;
  result: 'pass' | 'fail';
  ssh: CheckResult;
  /** Echo requests sent and replies received. */
  pingsSent: number;
  pingsReceived: number;
  rttMs?: number;
  sshMs?: number;
  /** What the destination saw at packet level: source addresses of echo requests and of ssh's SYN. */
  packetSources: { ping: string[]; ssh: string[] };
  /** Gateway of the source client before any fault. */
  baselineGw?: string;
  /** Why something failed, in one sentence each. */
  reasons: string[];
}

export interface Matrix {
  flows: MatrixFlow[];
  summary: {
    total: number;
    passed: number;
    failed: number;
    result: 'pass' | 'fail';
    phase: string;
    parallelism: number;
    elapsedSeconds: number;
  };
}

/** What continuous probing saw on one flow while one fault played. Times are ms since the fault was injected. */
export interface FlowOutage {
  src: string;
  dst: string;
  sent: number;
  lost: number;
  /** Send time of the first and last lost probe; null when none was lost. */
  firstLossMs: number | null;
  lastLossMs: number | null;
  /** Longest time between two answered probes that has a loss inside it, in ms; 0 when nothing was lost. */
  outageMs: number;
  /** True when the flow answered again before the probe ended. */
  recovered: boolean;
}

/** An in-flight TCP stream that was watched while one fault played. */
export interface StreamWatch {
  src: string;
  dst: string;
  survived: boolean;
  /** Longest silence in ms. */
  longestGapMs: number;
  error?: string;
}
