import type { Assertion, RecordKind } from '../assertion.js';

/** The records that one expectation needs; some assertions need others depending on their arguments. */
export function recordsOf(
  assertion: Pick<Assertion, 'needs' | 'needsFor'>,
  args: Record<string, unknown>,
): readonly RecordKind[] {
  return assertion.needsFor?.(args) ?? assertion.needs;
}
