import type { SiteName } from './plan.js';
import type { NodeLink, PoolStatus } from './router.js';

/* What a client says, and who holds what at one moment. */

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
