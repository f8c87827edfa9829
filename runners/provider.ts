import type { NodePlan, RunTags, SiteInventory, SiteKind, SitePlan } from '../src/model.js';

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
  /** What a machine that is created shall do at its first boot; absent: its image knows all it needs. */
  boot?(node: NodePlan): NodeBoot;
}

export interface NodeBoot {
  /** A script that begins with `#!/bin/sh`, which cloud-init runs as root once. Holds a private host key: never log it. */
  userData: string;
  /** OpenSSH public key of the operator, one line. */
  authorizedKey: string;
}

/** One thing that `up` would do, in the order in which it would; printed by a dry run. */
export interface PlannedChange {
  op: 'create' | 'update' | 'start' | 'tag';
  /** As in the write-ahead record: machine, nic, network, ... */
  kind: string;
  name: string;
  /** What matters of it: address, size, image, rules. */
  detail: Record<string, string>;
}

/** One read-only check before anything is created. */
export interface PreflightCheck {
  check: 'credentials' | 'account' | 'permissions' | 'quota' | 'clock' | 'image' | 'network';
  result: 'pass' | 'fail' | 'skip';
  /** One sentence; for a failure what is wrong and who can mend it. */
  detail: string;
}

export interface Preflight {
  /** Account, tenancy or subscription that the credentials belong to; null when that could not be learnt. */
  account: string | null;
  checks: PreflightCheck[];
}

/** Where the SSH server of a machine is. */
export interface NodeEndpoint {
  node: string;
  host: string;
  port?: number;
  /** Address that the other sites' routers see it under, when that is not `host`. */
  wanIp?: string;
}

/** Which resources `down` may touch. */
export type DownFilter = { runId: string } | { expiredAt: Date };

export interface DownReport {
  /** Resources that were deleted. */
  deleted: { kind: string; id: string; name: string }[];
  /** Machines that exist on, as they were found: each once, whatever else of it (NICs, tags) was put back for that. */
  givenBack: { kind: string; id: string; name: string }[];
  /** Resources that still exist after the teardown: the lab is not clean. */
  leftovers: { kind: string; id: string; name: string; why: string }[];
}

/** The code that acts on one kind of site through its real API. One run's resources are found by tag, never by memory. */
export interface Provider {
  readonly site: SiteKind;
  /** Creates the site's machines and NICs with all tags, forwarding on for routers, and waits until they run. */
  up(site: SitePlan, tags: RunTags, ctx: ProviderContext): Promise<void>;
  /** What the API says exists now with this run's tag, deleted things left out. */
  inventory(runId: string, signal: AbortSignal): Promise<SiteInventory>;
  /** Stops one machine the hard way (power off) and waits until the API says it is stopped. */
  stop(node: NodePlan, ctx: ProviderContext): Promise<void>;
  start(node: NodePlan, ctx: ProviderContext): Promise<void>;
  /** Deletes what carries the run's tag, waits until it is gone, lists again. "Already gone" is success. */
  down(filter: DownFilter, ctx: ProviderContext): Promise<DownReport>;
  /** What `up` would do, from the configuration alone: calls nothing. */
  plan?(site: SitePlan, tags: RunTags): PlannedChange[];
  /** Asks with the credentials at hand whether `up` could work. Changes nothing; a check that cannot be made is `skip`. */
  preflight?(site: SitePlan, signal: AbortSignal): Promise<Preflight>;
  /** How the run's machines are reached. Absent where the inventory names every SSH target already. */
  endpoints?(runId: string, signal: AbortSignal): Promise<NodeEndpoint[]>;
  /** Lets the overlay in from these addresses, the public ones of the run's other routers, and from nobody else. */
  admit?(runId: string, peers: readonly string[], ctx: ProviderContext): Promise<void>;
  /** Runs that have resources here, by tag, with their TTL. */
  runs(signal: AbortSignal): Promise<{ runId: string; ttlExpiresAt: string }[]>;
  close(): void;
}

/** A provider refused or failed; `providerCode` is the API's own error code, word for word. */
export interface ProviderFailure {
  providerCode: string;
  retryable: boolean;
}
