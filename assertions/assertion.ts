import type {
  CheckResult,
  ClientState,
  L2Record,
  LabPlan,
  Matrix,
  Moment,
  PathProbe,
  ProtocolProbe,
  ProviderCall,
  RouterState,
  SiteInventory,
  SiteName,
  TakeoverKind,
} from '../src/model.js';
import type { EventOf, RunEvent } from '../src/run/events.js';
import type { Scenario } from '../src/scenario/scenario.js';

/** One fault as it was recorded. */
export interface RecordedFault {
  index: number;
  fault: string;
  site: SiteName;
  node: string;
  args: Record<string, unknown>;
  startMs: number;
  injectedMs: number | null;
  /** Wall time of the injection, RFC 3339. */
  injectedAt: string | null;
  proof: Record<string, string | number | boolean> | null;
  /** Faults of one round share what the flows saw. */
  outages: EventOf<'outages'> | null;
  /** When it was taken back, in ms since the run began; null: it lasts. */
  liftedMs: number | null;
  /** Nodes that are powered off from this fault on, and nodes that are back. */
  off: readonly string[];
  on: readonly string[];
  /** From 1. Faults of one round play at once. */
  round: number;
  /** Phase recorded after this fault's round: `after-<round>`. */
  phaseAfter: string;
  phaseBefore: string;
}

/** A recorded run, folded for grading. Everything in it comes from events.jsonl. */
export interface RecordedRun {
  runId: string;
  scenario: Scenario;
  plan: LabPlan;
  lab: EventOf<'lab'> | null;
  events: RunEvent[];
  faults: RecordedFault[];
  /** By phase; a missing phase was not recorded. */
  matrices: Map<string, Matrix>;
  /** By phase, then site. */
  inventories: Map<string, Map<SiteName, SiteInventory>>;
  /** By phase, then node. */
  routers: Map<string, Map<string, RouterState>>;
  /** By phase, then node. */
  clients: Map<string, Map<string, ClientState>>;
  /** In the order of the run; `phase` is `during-N` or one of the settled phases. */
  moments: { phase: string; tMs: number; moment: Moment }[];
  /** Moments that were recorded and are not there any more. */
  momentsMissing: number;
  /** By phase. */
  paths: Map<string, PathProbe[]>;
  protocols: Map<string, ProtocolProbe[]>;
  l2: Map<string, L2Record>;
  /** By phase, then site: what was called since the phase before. */
  providerCalls: Map<string, Map<SiteName, ProviderCall[]>>;
  /** Optional records that the lab could not give: by phase, then what, the reason. */
  notRecorded: Map<string, Map<string, string>>;
}

/** What an assertion cannot do without. The optional ones are recorded only when an expected assertion asks for them. */
export type RecordKind = 'matrix' | 'inventory' | 'router-state' | 'outages' | 'faults' | OptionalRecord;
export const OPTIONAL_RECORDS = [
  'client-state',
  'moments',
  'path-probes',
  'protocols',
  'l2',
  'provider-calls',
] as const;
export type OptionalRecord = (typeof OPTIONAL_RECORDS)[number];

export interface Verdict {
  result: CheckResult;
  /** One sentence that a network engineer recognises as the cause. */
  detail: string;
}

/** `path`: JSON pointer below the arguments (`/query`); `offset`: character of that text, from 0. */
export interface ArgumentProblem {
  path: string;
  offset?: number;
  /** It is the key at `path` that is wrong, not its value. */
  atKey?: boolean;
  message: string;
  /** The valid word that was most likely meant. */
  suggestion?: string;
}

/** What a check of arguments may know of the scenario around them. */
export interface CheckContext {
  /** Rounds of faults, at most. */
  rounds: number;
}

/** A fault of a scenario, or one that may be drawn. */
export interface PossibleFault {
  fault: string;
  takeover: TakeoverKind;
}

/** One check over a recorded run. Pure: no I/O, no clock. One file each; the folder of files is the registry. */
export interface Assertion {
  readonly name: string;
  readonly describe: string;
  /** JSON Schema of the arguments in a scenario, besides `assertion`. */
  readonly args: Record<string, unknown>;
  /** Which records it cannot do without. */
  readonly needs: readonly RecordKind[];
  /** Where that depends on the arguments; `needs` is then what it may need at least. */
  needsFor?(args: Record<string, unknown>): readonly RecordKind[];
  /** Why these arguments make no sense, beyond what `args` says; undefined when they do. Called before the lab starts. */
  check?(args: Record<string, unknown>, context: CheckContext): ArgumentProblem | undefined;
  /** Why no run with these faults can ever be judged; undefined where one can. Nothing else may be drawn. */
  inapplicable?(faults: readonly PossibleFault[]): string | undefined;
  grade(run: RecordedRun, args: Record<string, unknown>): Verdict;
}
