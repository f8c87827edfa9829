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
  assertions: readonly Omit<Assertion, 'grade'>[];
}

/** What third parties add. */
export interface Extensions {
  faults: readonly Fault[];
  assertions: readonly Assertion[];
}

export const NO_EXTENSIONS: Extensions = { faults: [], assertions: [] };

/** Everything that labrun ships. */
export const REGISTRY: Registry = { faults: FAULTS, assertions: ASSERTIONS };

/** The same and what third parties add; their names differ from each other and from those of labrun. */
export function withExtensions({ faults, assertions }: Extensions): Registry {
  if (faults.length === 0 && assertions.length === 0) return REGISTRY;
  return { faults: [...FAULTS, ...faults], assertions: [...ASSERTIONS, ...assertions] };
}
