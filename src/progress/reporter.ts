import type { ExitCode } from '../errors.js';
import type { RunEvent } from '../run/events.js';

/** One step of a run as it is shown before it begins. */
export interface PlannedStep {
  id: string;
  title: string;
}

export interface RunHead {
  /** Tells runs apart when several are shown. */
  key: string;
  runId: string;
  scenario: string;
  steps: PlannedStep[];
}

export interface RunTail {
  key: string;
  runId: string;
  verdict: 'pass' | 'fail' | 'inconclusive';
  reason: string;
  /** Worst outage of any flow over all faults, in ms; null when no fault was injected. */
  outageMs: number | null;
  /** The lab was a model. */
  simulated?: boolean;
  /** `expected`: whether the scenario asks for it. */
  assertions: { name: string; result: string; detail: string; expected: boolean }[];
  teardown: string;
  exitCode: ExitCode;
  runDir: string;
}

/** What shows a run while it happens. One file each; all see the same events as events.jsonl. */
export interface Reporter {
  begin(run: RunHead): void;
  event(key: string, event: RunEvent): void;
  /** Something to say outside the events, e.g. what a teardown is waiting for. */
  note(text: string): void;
  /** Resolves once everything of this run is shown. */
  end(run: RunTail): Promise<void>;
}
