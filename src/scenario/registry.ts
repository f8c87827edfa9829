import { ASSERTIONS } from '../../assertions/index.js';
import { FAULTS } from '../../runners/faults/index.js';
import type { Assertion } from '../../assertions/assertion.js';
import type { Fault } from '../../runners/fault.js';

/** What scenario files may name. Each entry says by a JSON Schema which arguments it takes. */
export interface Registry {
  faults: readonly Pick<
    Fault,
    'name' | 'describe' | 'args' | 'needsStandby' | 'takeover' | 'lastsMs' | 'targets' | 'sites'
  >[];
  assertions: readonly Pick<Assertion, 'name' | 'describe' | 'args' | 'needs' | 'check'>[];
}

/** Everything that labrun ships. */
export const REGISTRY: Registry = { faults: FAULTS, assertions: ASSERTIONS };
