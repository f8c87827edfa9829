import type { ProfileName, SiteName } from '../model.js';

/** A validated scenario with every default filled in. What an author writes is in `schema/scenario.schema.json`. */
export interface Scenario {
  name: string;
  description: string;
  profile: ProfileName;
  /** Sites in the order in which they come up. */
  providers: SiteName[];
  /** As written, e.g. `4h`. */
  ttl: string;
  ttlSeconds: number;
  faults: FaultStep[];
  expect: Expectation[];
  deadlines: Deadlines;
}

export interface FaultStep {
  fault: string;
  provider: SiteName;
  /** Target node; the site's active router when absent. */
  node?: string;
  args: Record<string, unknown>;
}

export interface Expectation {
  assertion: string;
  args: Record<string, unknown>;
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
