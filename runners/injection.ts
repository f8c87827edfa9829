import type { ProviderCall, SiteName } from '../src/model.js';

/** What a call changes, by the neutral names of ProviderCall.operation. */
export const OPERATIONS = ['assign', 'unassign', 'forwarding', 'start', 'stop', 'create', 'delete', 'tag'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Whose calls rules can be about: the routers' identity, and labrun itself. */
export const PRINCIPALS = ['router', 'operator'] as const;

/** How a provider's API treats calls of one principal from now on. Absent fields: as usual. */
export interface CallRules {
  /** Whom it concerns: `router` (the routers' identity) or `operator` (labrun itself). */
  principal: 'router' | 'operator';
  /** Only calls that change one of these; absent: every call that changes something. */
  operations?: readonly Operation[];
  /** Refused as not authorized. */
  deny?: boolean;
  /** Refused with the API's rate-limit error, this share of calls, 0 to 1. */
  throttle?: number;
  /** Carried out and answered, this many ms late. */
  delayMs?: number;
  /** Carried out at once, but the connection is cut in place of an answer; so many calls, then as usual. */
  loseAnswers?: number;
  /** Kept waiting, not carried out, until the rules are cleared: then the connection is cut and nothing was done. */
  hold?: boolean;
  /** Most secondary addresses that one NIC may hold meanwhile. A NIC is full for everybody, whoever the rules are about. */
  addressLimit?: number;
  /** The lab clears them by itself after so long, in ms: whoever set them may be gone. */
  atMostMs?: number;
}

/** How often the rules have bitten since they were set; what they came to stays readable once they are cleared. */
export interface RuleHits {
  denied: number;
  throttled: number;
  delayed: number;
  lost: number;
  held: number;
  limited: number;
}

/**
 * Disturbs what a lab's providers answer. Only labs whose inventory names an `injection` endpoint have it; the protocol is
 * one JSON object a line on a Unix socket: `{"op":"inject","site":"aws","rules":{...} | null,"name":"..."}`,
 * `{"op":"hits","site":"aws","name":"..."}`, `{"op":"calls","site":"aws","after":SEQ}`; answers are `{"ok":true,...}` or
 * `{"ok":false,"error":"..."}`. A site can have rules under several names at once, for faults that play together.
 */
export interface Injector {
  /** Replaces the site's rules of that name; null clears them. Throws LabrunError `injection.failed`. */
  set(site: SiteName, rules: CallRules | null, name?: string): Promise<void>;
  hits(site: SiteName, name?: string): Promise<RuleHits>;
  /** Calls that changed something, or tried to, with a larger `seq`. */
  calls(site: SiteName, after: number): Promise<ProviderCall[]>;
}
