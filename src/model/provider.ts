import type { SiteKind } from './plan.js';

/* What a provider's API says, and what was asked of it. */

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
