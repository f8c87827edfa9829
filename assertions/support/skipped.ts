import type { OptionalRecord, RecordedRun, Verdict } from '../assertion.js';
import { requiredPhases } from './phases.js';

/**
 * A `skip` with the lab's own reason when it says at every settled phase that it cannot give a record; undefined otherwise. A
 * record that is there at some phases and not at others is a gap, not a skip.
 */
export function skipped(run: RecordedRun, what: OptionalRecord): Verdict | undefined {
  const reasons = requiredPhases(run).map((phase) => run.notRecorded.get(phase)?.get(what));
  const [first] = reasons;
  if (first === undefined || reasons.includes(undefined)) return undefined;
  return { result: 'skip', detail: `cannot be checked in this lab: ${first}` };
}
