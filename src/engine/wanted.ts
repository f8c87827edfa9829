import { ASSERTIONS } from '../../assertions/index.js';
import type { OptionalRecord } from '../../assertions/assertion.js';
import { recordsOf } from '../../assertions/support/needs.js';
import type { Session } from './session.js';

/** True when an expected assertion of the scenario cannot be judged without this record. Others cost time and are not made. */
export function wants(session: Session, record: OptionalRecord): boolean {
  const registry = [...ASSERTIONS, ...session.extraAssertions];
  return session.scenario.expect.some((expectation) => {
    const assertion = registry.find((entry) => entry.name === expectation.assertion);
    return assertion !== undefined && recordsOf(assertion, expectation.args).includes(record);
  });
}
