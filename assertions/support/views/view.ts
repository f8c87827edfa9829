import type {
  LabPlan,
  Matrix,
  Moment,
  ProviderCall,
  RouterState,
  SiteInventory,
  SiteName,
} from '../../../src/model.js';
import type { Sampled } from '../../../src/matrix/sample.js';
import type { RecordedFault, RecordKind } from '../../assertion.js';
import type { Shape } from '../../jmespath/shape.js';
import type { Json } from '../../jmespath/value.js';

/** What is known of one moment: recorded, or read just now. What is absent was not read. */
export interface Records {
  plan: LabPlan;
  /** Nodes that faults have powered off, which nobody can read. */
  off: ReadonlySet<string>;
  matrix?: Matrix;
  inventories?: ReadonlyMap<SiteName, SiteInventory>;
  routers?: ReadonlyMap<string, RouterState>;
  calls?: ReadonlyMap<SiteName, readonly ProviderCall[]>;
  moment?: Moment;
  /** The faults of the round that these records are about. */
  faults?: readonly RecordedFault[];
  /** What decides which flows had to be probed; absent: every one. */
  sampled?: Sampled;
}

/** A view of the records as JSON, or what of them is missing. */
export type Look = { value: Json } | { missing: string };

/**
 * One thing that a query can be asked over. The names and meanings of a view's fields stay as they are; new ones may be
 * added.
 */
export interface View {
  describe: string;
  needs: readonly RecordKind[];
  shape: Shape;
  /** What it is a record of: the lab at rest, a round of faults as a whole, or each moment that was sampled. */
  of: 'settled' | 'round' | 'moment';
  /** `mentions`: the fields that are asked for, null for all; others need not be there. */
  look(records: Records, mentions: ReadonlySet<string> | null): Look;
}

export function found(value: unknown): Look {
  return { value: value as Json };
}

export const missing = (what: string): Look => ({ missing: what });
