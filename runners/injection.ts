import type { ProviderCall, SiteName } from '../src/model.js';

/** How a provider's API treats calls of one principal from now on. Absent fields: as usual. */
export interface CallRules {
  /** Whom it concerns: `router` (the routers' identity) or `operator` (labrun itself). */
  principal: 'router' | 'operator';
  /** Only calls of these kinds (see ProviderCall.operation); absent: every call that changes something. */
  operations?: string[];
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
  /** Most secondary addresses that one NIC may hold meanwhile. */
  addressLimit?: number;
}

/** How often the rules of a site have bitten since they were set. */
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
 * one JSON object a line on a Unix socket: `{"op":"inject","site":"aws","rules":{...} | null}`, `{"op":"hits","site":"aws"}`,
 * `{"op":"calls","site":"aws","after":SEQ}`; answers are `{"ok":true,...}` or `{"ok":false,"error":"..."}`.
 */
export interface Injector {
  /** Replaces the site's rules; null clears them. Throws LabrunError `injection.failed`. */
  set(site: SiteName, rules: CallRules | null): Promise<void>;
  hits(site: SiteName): Promise<RuleHits>;
  /** Calls that changed something, or tried to, with a larger `seq`. */
  calls(site: SiteName, after: number): Promise<ProviderCall[]>;
}
