import type { ProfileName, SiteKind, TakeoverKind } from '../model.js';

/** A validated scenario with every default filled in. What an author writes is in `schema/scenario.schema.json`. */
export interface Scenario {
  name: string;
  description: string;
  profile: ProfileName;
  /** Sites in the order in which they come up. */
  providers: SiteKind[];
  /** How many sites there are in all, branches included; absent: the providers' alone. */
  sites?: number;
  /** Absent: as many flows are probed as `src/matrix/sample.ts` probes unasked, chosen with seed 1. */
  matrix?: MatrixSampling;
  /** As written, e.g. `4h`. */
  ttl: string;
  ttlSeconds: number;
  /** In the order in which they begin; faults of one round begin together. */
  faults: FaultStep[];
  expect: Expectation[];
  deadlines: Deadlines;
  /** Broken on purpose in an embedded lab before anything runs; for testing assertions. */
  defects: string[];
  /** Seeds of the random draws that made `faults`, in order; empty when nothing was drawn. */
  seeds: number[];
  /** Folders with faults and assertions of third parties, relative to where labrun was started. */
  extensions: string[];
}

/** How a matrix is sampled that has more flows than are probed. */
export interface MatrixSampling {
  /** Most flows that are probed at once. */
  sample: number;
  seed: number;
}

export interface FaultStep {
  fault: string;
  provider: SiteKind;
  /** Target node; the site's active router when absent. */
  node?: string;
  args: Record<string, unknown>;
  /** From 1, without gaps. Faults of one round play at once and share one smoke test after them. */
  round: number;
  /** How long it lasts, in ms; null: until the end of the run or a rejoin. */
  forMs: number | null;
  /** What must become of the site's captures once the round has played. */
  takeover: TakeoverKind;
  /** What happens before this fault's round, in order; only the first fault of a round has any. */
  before: Pause[];
}

export type Pause =
  | { wait: number }
  /** Waits until a check holds, at most `timeoutMs`. */
  | { until: Record<string, unknown>; timeoutMs: number };

export interface Expectation {
  assertion: string;
  args: Record<string, unknown>;
  /** Under which name it is reported; that of the assertion unless the author gave another. */
  name: string;
  /** True: a check that cannot run here (`skip`, `na`) does not hold up the verdict. A failure always does. */
  optional: boolean;
}

/** How long each kind of operation may take, in ms. */
export interface Deadlines {
  up: number;
  deploy: number;
  converge: number;
  smoke: number;
  fault: number;
  /** How long flows may take to recover after a fault before probing gives up. */
  recover: number;
  down: number;
}
