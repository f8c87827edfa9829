/* What a router says of itself, in its own formats. */

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
