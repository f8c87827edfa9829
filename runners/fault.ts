import type { LabPlan, NodePlan, SiteName, SitePlan, TakeoverKind } from '../src/model.js';
import type { Injector } from './injection.js';
import type { NodePool } from './node.js';
import type { Provider, WriteAhead } from './provider.js';

export interface FaultContext {
  plan: LabPlan;
  /** Site under fault. */
  site: SitePlan;
  /** The router that was active when the fault was prepared, unless the author named another node. */
  target: NodePlan;
  provider(site: SiteName): Provider;
  nodes: NodePool;
  /** Null where the lab offers no way to disturb its providers' answers, as real clouds do not. */
  injector: Injector | null;
  /** Nodes that earlier faults have powered off. */
  stopped: ReadonlySet<string>;
  runId: string;
  log: WriteAhead;
  signal: AbortSignal;
  deadlineMs: number;
  /** How long it is going to last, in ms; null or absent: until the end of the run or a rejoin. */
  forMs?: number | null;
}

/** A fault made ready: undo is known before anything is broken. */
export interface PreparedFault {
  /** Breaks it. Resolves as soon as the break is requested and known to have been taken. */
  inject(): Promise<void>;
  /** Waits until it is proven that the fault took effect and returns that proof. Throws DeadlineError if it never does. */
  effect(): Promise<Record<string, string | number | boolean>>;
  /** Takes it back. Must work when it was never injected, when it was half injected, and twice. */
  undo(): Promise<void>;
  /** Nodes that are powered off once it was injected, and nodes that are back: they are not read, or read again. */
  readonly off?: readonly string[];
  readonly on?: readonly string[];
}

/** One thing that can be broken. One file each; the folder of files is the registry. */
export interface Fault {
  readonly name: string;
  readonly describe: string;
  /** JSON Schema of the arguments in a scenario, besides `fault`, `provider`, `node` and `for`. */
  readonly args: Record<string, unknown>;
  /** True when the router under test must take over: the site needs a standby. */
  readonly needsStandby: boolean;
  /** What follows from it while it lasts. */
  takeover(args: Record<string, unknown>): TakeoverKind;
  /** How long it lasts unless the author says `for`, in ms. Absent: until the end of the run or until a rejoin. */
  readonly lastsMs?: number;
  /** Which nodes it may act on. Default: routers. */
  readonly targets?: 'routers' | 'any';
  /** At which sites it can be. Default: any; `clouds` for what concerns a provider's API, which on-prem has none of. */
  readonly sites?: 'any' | 'clouds';
  prepare(ctx: FaultContext, args: Record<string, unknown>): Promise<PreparedFault>;
}
