import type { RecordedRun } from '../../assertions/assertion.js';
import { matrixFlows } from '../matrix/sample.js';
import type { GradedAssertion } from './grade.js';
import { unfinished } from './unfinished.js';
import { untestable } from './untestable.js';

export interface RunVerdict {
  /** `inconclusive`: no testable state was reached, or what was recorded does not tell. */
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** One sentence. */
  reason: string;
}

/**
 * The verdict of a run. Inconclusive without a healthy baseline or with a fault that did nothing or did not end, whatever
 * the assertions say; then one failed expectation fails the run; then any gap in the record leaves it inconclusive, and any
 * expectation that could not be checked unless it is optional; only then it passes.
 */
export function judgeRun(run: RecordedRun, assertions: readonly GradedAssertion[]): RunVerdict {
  const expected = assertions.filter((assertion) => assertion.expected);
  const because = untestable(run);
  if (because !== null) return { verdict: 'inconclusive', reason: because };
  const failed = expected.filter((assertion) => assertion.result === 'fail');
  if (failed[0] !== undefined)
    return { verdict: 'fail', reason: `${failed[0].name}: ${failed[0].detail}${others(failed.length - 1, 'failed')}` };
  const gap = unfinished(run);
  if (gap !== null) return { verdict: 'inconclusive', reason: gap };
  const unchecked = expected.filter((assertion) => assertion.result !== 'pass');
  const open = unchecked.filter(({ optional }) => !optional);
  if (open[0] !== undefined)
    return {
      verdict: 'inconclusive',
      reason: `${open[0].name} could not be judged: ${open[0].detail}${others(open.length - 1, 'could not be judged')}`,
    };
  if (expected.length === unchecked.length) return { verdict: 'inconclusive', reason: nothingProven(expected) };
  const passed = `${expected.length - unchecked.length} of ${expected.length} expected assertions passed`;
  return {
    verdict: 'pass',
    reason: [passed, ...onSample(run), ...unchecked.map(toldOptional), ...unexpectedFailures(assertions)].join('; '),
  };
}

/** What was not probed has not passed: whoever reads the verdict alone must know. */
function onSample({ plan, scenario }: RecordedRun): string[] {
  const { sample } = matrixFlows(plan, scenario);
  return sample === undefined ? [] : [`flows were sampled, ${sample.count} of ${sample.of} (seed ${sample.seed})`];
}

function nothingProven([first]: readonly GradedAssertion[]): string {
  if (first === undefined) return 'the scenario expects nothing, so nothing was proven';
  return `every expected assertion is optional and none could be checked, so nothing was proven: ${first.name}: ${first.detail}`;
}

function toldOptional({ name, detail }: GradedAssertion): string {
  return `${name}, which is optional, could not be checked: ${detail}`;
}

function others(count: number, what: string): string {
  return count === 0 ? '' : ` (${count} more ${what})`;
}

function unexpectedFailures(assertions: readonly GradedAssertion[]): string[] {
  const names = assertions.filter((entry) => !entry.expected && entry.result === 'fail').map((entry) => entry.name);
  return names.length === 0 ? [] : [`failed but not expected: ${names.join(', ')}`];
}
