import type { RecordedRun } from '../../assertions/assertion.js';
import type { Expectation } from '../scenario/scenario.js';

/** What another scenario expects, to be asked of a run that was played for its own. */
export interface OtherExpectations {
  /** The file as the user named it. */
  file: string;
  /** Name of the scenario in it; safe in a file name. */
  scenario: string;
  expect: Expectation[];
}

/** The same run, asked something else: all that was played, and was to be played, stays what it was. */
export function askedBy(run: RecordedRun, other: OtherExpectations | undefined): RecordedRun {
  return other === undefined ? run : { ...run, scenario: { ...run.scenario, expect: other.expect } };
}

/** Name of a file of the bundle; what is graded by other expectations never replaces the run's own. */
export function resultName(base: 'result' | 'summary', other: OtherExpectations | undefined): string {
  return [base, ...(other === undefined ? [] : [other.scenario]), base === 'result' ? 'json' : 'md'].join('.');
}
