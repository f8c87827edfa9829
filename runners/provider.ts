import type { NodePlan, RunTags, SiteInventory, SiteName, SitePlan } from '../src/model.js';

/**
 * Written before each change to a lab (`intent`), with the name that finds the thing again, and after it (`outcome`).
 * `intent` resolves once the record is on disk; a provider awaits it before it calls the API.
 */
export interface WriteAhead {
  intent(change: { op: string; kind: string; name: string; detail?: Record<string, string> }): Promise<number>;
  outcome(intentId: number, result: { ok: true; id?: string } | { ok: false; error: string }): Promise<void>;
}

export interface ProviderContext {
  runId: string;
  log: WriteAhead;
  signal: AbortSignal;
  /** How long one state change may take at this provider, in ms. */
  deadlineMs: number;
}

/** Which resources `down` may touch. */
export type DownFilter = { runId: string } | { expiredAt: Date };

export interface DownReport {
  /** Resources that were deleted. */
  deleted: { kind: string; id: string; name: string }[];
  /** Resources that still exist after the teardown: the lab is not clean. */
  leftovers: { kind: string; id: string; name: string; why: string }[];
}

/** The code that acts on one kind of site through its real API. One run's resources are found by tag, never by memory. */
export interface Provider {
  readonly site: SiteName;
  /** Creates the site's machines and NICs with all tags, forwarding on for routers, and waits until they run. */
  up(site: SitePlan, tags: RunTags, ctx: ProviderContext): Promise<void>;
  /** What the API says exists now with this run's tag, deleted things left out. */
  inventory(runId: string, signal: AbortSignal): Promise<SiteInventory>;
  /** Stops one machine the hard way (power off) and waits until the API says it is stopped. */
  stop(node: NodePlan, ctx: ProviderContext): Promise<void>;
  start(node: NodePlan, ctx: ProviderContext): Promise<void>;
  /** Deletes what carries the run's tag, waits until it is gone, lists again. "Already gone" is success. */
  down(filter: DownFilter, ctx: ProviderContext): Promise<DownReport>;
  /** Runs that have resources here, by tag, with their TTL. */
  runs(signal: AbortSignal): Promise<{ runId: string; ttlExpiresAt: string }[]>;
  close(): void;
}

/** A provider refused or failed; `providerCode` is the API's own error code, word for word. */
export interface ProviderFailure {
  providerCode: string;
  retryable: boolean;
}
