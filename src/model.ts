/**
 * The vocabulary that every part shares: sites, nodes, flows, the plan of a lab and what is recorded about it.
 * Types only: no I/O, no imports.
 */

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

/** The tags that every resource carries. Values are strings on every cloud. */
export interface RunTags {
  'routerd.cloudedge.run_id': string;
  'routerd.cloudedge.owner': string;
  'routerd.cloudedge.ttl_expires_at': string;
  'routerd.cloudedge.provider': string;
  'routerd.cloudedge.purpose': string;
}

export type MachineState = 'pending' | 'running' | 'stopping' | 'stopped' | 'deleting' | 'deleted' | 'unknown';

/** What a provider's API says exists now for one run at one site; that of `onprem` has the branches' hosts as well. */
export interface SiteInventory {
  site: SiteKind;
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
  /** The router's own word on its pool (`routerctl get MobilityPool/cloudedge -o json`, status); absent where it has none. */
  pool?: PoolStatus;
  links?: NodeLink[];
  /** IPv4 routes of the main table. */
  routes?: NodeRoute[];
  /** Effective reverse path filter (the larger of `all` and the device's own) by device: 0 off, 1 strict, 2 loose. */
  rpFilter?: Record<string, number>;
  /** ICMP redirects sent since boot. */
  redirectsSent?: number;
  version?: string;
  error?: string;
}

/** What a router says of its mobility pool as a whole. */
export interface PoolStatus {
  phase: 'Ready' | 'Pending' | 'Degraded' | 'Failed';
  placementActiveNode?: string;
  providerActionPhase?: string;
  providerActionError?: string;
}

export interface NodeLink {
  device: string;
  mac: string;
  mtu: number;
  /** IPv4 addresses, without prefix length. */
  addresses: string[];
}

export interface NodeRoute {
  /** Destination, with prefix length; `default` for the default route. */
  dst: string;
  via?: string;
  device: string;
  metric?: number;
}

/** What one client's kernel says at one moment. */
export interface ClientState {
  node: string;
  /** Absent with `error` when the client could not be read. */
  neighbours?: { address: string; device: string; mac: string; state: string }[];
  links?: NodeLink[];
  /** Default gateway; empty when there is none. */
  gateway?: string;
  /** ICMP redirects received since boot. */
  redirectsReceived?: number;
  error?: string;
}

/** Who holds what at one moment, joined from all who can tell. What could not be read is in `unread`, never left out silently. */
export interface Moment {
  /** Ms since the injection of the round's first fault; null outside a fault. */
  atMs: number | null;
  /** Provider's word: which nodes' NICs have a captured address. One entry for each cloud site and captured address. */
  holders: { site: SiteName; address: string; nodes: string[] }[];
  /** Routers' word: which routers of the site say that they capture it. */
  claims: { site: SiteName; address: string; nodes: string[] }[];
  /** BGP's word at the route reflector: overlay next hops of each client's /32 (address without prefix length). */
  bestPaths: { address: string; nextHops: string[] }[];
  /** Hosts' word: captured addresses that a router has in its own `ip addr`. */
  own: { node: string; addresses: string[] }[];
  /** Phase of the pool by router. */
  pools: { node: string; phase: PoolStatus['phase'] }[];
  /** Sites and nodes that did not answer, with why. */
  unread: { what: string; why: string }[];
}

/** What packets of many sizes and whole transfers see of one flow. `skipped`: why the source or destination has no means for a part. */
export interface PathProbe {
  src: string;
  dst: string;
  /** Pings that must not be fragmented; sizes are whole IPv4 packets in bytes. */
  mtu: {
    /** MTU of the source's link; 0 when it was not read. */
    linkMtu: number;
    tried: number[];
    answered: number[];
    /** Sizes that the kernel or a router refused as too big, aloud: a sender learns from that, and nothing is wrong. */
    refused: number[];
    /** What the kernel or a router said: `Message too long`, `Frag needed`; empty when it fell silent. */
    said: string;
    skipped?: string;
    /** Why it could not be tried to the end. */
    error?: string;
  };
  /** One TCP transfer of many full-sized segments from src to dst. `bytes` is what was to be sent; 0: nothing was tried. */
  bulk: {
    bytes: number;
    received: number;
    /** True when what was received is byte for byte what was sent. */
    intact: boolean;
    /** True when the connection opened and answered a first, small segment. */
    opened: boolean;
    ms: number;
    skipped?: string;
    error?: string;
  };
  /** Fresh TCP connections, one after the other, until one does not open. */
  connections: { tried: number; opened: number; skipped?: string; error?: string };
}

/** One protocol between two clients, as an application sees it. */
export interface ProtocolProbe {
  protocol: 'ftp-active' | 'ftp-passive' | 'rpc' | 'nfs';
  src: string;
  dst: string;
  /** `skip` with `detail`: no server or no client for it on the nodes. `na`: there is one and it could not be used. */
  result: CheckResult;
  detail: string;
  /** Source address that the server saw, where the protocol tells. */
  peerIp?: string;
  /** Address that the server gave as its own, where the protocol tells. */
  serverIp?: string;
}

/** Numbered broadcasts that one host of a LAN sent, and what became of them. */
export interface LoopProbe {
  from: string;
  /** Another host, which should see each once. */
  to: string;
  sent: number;
  arrived: number;
  /** Arrivals beyond the first of each. */
  repeated: number;
  /** How many came back to the sender. */
  returned: number;
}

/** A site's LAN, watched for a while from the hosts on it: at rest, or while a round of faults played. */
export interface L2Record {
  site: SiteName;
  watchedMs: number;
  /** Broadcast and multicast frames in the busiest second. Each of these is null with a reason in `skipped` when it cannot be seen. */
  broadcastsPerSecond: number | null;
  /** How often a spanning tree began to announce a change of its topology. */
  topologyChanges: number | null;
  /** How often an address went back to a hardware address that it had left, or a host saw its own come in from outside. */
  macFlaps: number | null;
  loopProbes: LoopProbe[] | null;
  pingSent: number;
  pingLost: number;
  /** What keeps the LAN free of loops: `single-uplink`, `rstp`, ... */
  suppression: string | null;
  skipped: Record<string, string>;
}

/** One call that changed something at a provider, or tried to. */
export interface ProviderCall {
  /** Order in the site's log, from 1. */
  seq: number;
  /** RFC 3339. */
  at: string;
  principal: 'router' | 'operator' | 'unknown';
  /** Neutral name: assign, unassign, forwarding, start, stop, create, delete, tag; several in one call are joined by `+`. */
  operation: string;
  /** True: carried out, or accepted where the API says only later how it ended. */
  ok: boolean;
  /** The API's error code; `lost` when an answer was never sent, whether it was carried out or not. */
  code?: string;
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

/** Which flows stand for all, where there are too many to probe each. The same plan, rule and seed give the same flows. */
export interface FlowSample {
  /** In words. */
  rule: string;
  seed: number;
  /** Flows that were chosen, of how many there are. */
  count: number;
  of: number;
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
    /** Absent where every flow was probed. */
    sample?: FlowSample;
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
