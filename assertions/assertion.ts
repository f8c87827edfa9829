import type { CheckResult, LabPlan, Matrix, RouterState, SiteInventory, SiteName } from '../src/model.js';
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
  outages: EventOf<'outages'> | null;
  /** Phase recorded after this fault: `after-<index+1>`. */
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
}

export interface Verdict {
  result: CheckResult;
  /** One sentence that a network engineer recognises as the cause. */
  detail: string;
}

/** One check over a recorded run. Pure: no I/O, no clock. One file each; the folder of files is the registry. */
export interface Assertion {
  readonly name: string;
  readonly describe: string;
  /** JSON Schema of the arguments in a scenario, besides `assertion`. */
  readonly args: Record<string, unknown>;
  /** Which records it cannot do without. */
  readonly needs: readonly ('matrix' | 'inventory' | 'router-state' | 'outages' | 'faults')[];
  grade(run: RecordedRun, args: Record<string, unknown>): Verdict;
}
