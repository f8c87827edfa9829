import type { LabPlan, NodePlan, SiteName, SitePlan } from '../src/model.js';
import type { NodePool } from './node.js';
import type { Provider, WriteAhead } from './provider.js';

export interface FaultContext {
  plan: LabPlan;
  /** Site under fault. */
  site: SitePlan;
  /** The router that was active when the fault was prepared, unless the author named another. */
  target: NodePlan;
  provider(site: SiteName): Provider;
  nodes: NodePool;
  runId: string;
  log: WriteAhead;
  signal: AbortSignal;
  deadlineMs: number;
}

/** A fault made ready: undo is known before anything is broken. */
export interface PreparedFault {
  /** Breaks it. Resolves as soon as the break is requested and known to have been taken. */
  inject(): Promise<void>;
  /** Waits until it is proven that the fault took effect and returns that proof. Throws DeadlineError if it never does. */
  effect(): Promise<Record<string, string | number | boolean>>;
  undo(): Promise<void>;
}

/** One thing that can be broken. One file each; the folder of files is the registry. */
export interface Fault {
  readonly name: string;
  readonly describe: string;
  /** JSON Schema of the arguments in a scenario, besides `fault`, `provider` and `node`. */
  readonly args: Record<string, unknown>;
  /** True when the router under test must take over: the site needs a standby. */
  readonly needsStandby: boolean;
  prepare(ctx: FaultContext, args: Record<string, unknown>): Promise<PreparedFault>;
}
