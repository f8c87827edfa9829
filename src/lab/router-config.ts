import type { CloudName, SiteName } from '../model.js';

/**
 * What `deploy` writes to ROUTER_CONFIG_PATH on each router before it starts the services: labrun's contract with the
 * router under test.
 */
export interface RouterConfig {
  version: 1;
  pool: string;
  node: string;
  site: SiteName;
  asn: number;
  /** The network that all sites share. */
  subnet: string;
  gateway: string;
  lanIp: string;
  overlayIp: string;
  priority: number;
  /** The site's client: the /32 that this site owns. */
  clientIp: string;
  /** All routers of the lab, this one included; at a branch, that one and the reflector alone. */
  routers: RouterPeer[];
  routeReflector: string;
  /**
   * On the reflector: the routers that are told one route, to the whole subnet through the reflector, in place of everybody's.
   * Their number may be large, and what each of them knows does not grow with it. Absent: none.
   */
  spokes?: string[];
  /** Name of the provider reference in the journal; absent on-prem, where nothing is captured at a provider. */
  provider?: { kind: CloudName; ref: string };
  timers: RouterTimers;
  /** Hand everything over to the standby and stay out of the way. */
  maintenance?: { drain: boolean };
}

export interface RouterPeer {
  name: string;
  site: SiteName;
  lanIp: string;
  overlayIp: string;
  priority: number;
  /** Public address that the overlay reaches it under; absent where the lab has laid the overlay itself. */
  wanIp?: string;
}

export interface RouterTimers {
  bfdIntervalMs: number;
  bfdMultiplier: number;
  holdSeconds: number;
  /** After its BGP session came up, a router waits this long for a better one before it captures. */
  startupSettleMs: number;
  /** Time between two attempts of one refused action. */
  retryMs: number;
  leaseSeconds: number;
}

export const ROUTER_CONFIG_PATH = '/run/routerd/node.json';
