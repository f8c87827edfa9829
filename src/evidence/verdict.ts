import type { RecordedRun } from '../../assertions/assertion.js';
import { judgeMatrix, reachable } from '../../assertions/support/matrix.js';
import { BASELINE, phaseLabel, requiredPhases } from '../../assertions/support/phases.js';
import type { EventOf } from '../run/events.js';
import type { GradedAssertion } from './grade.js';

export interface RunVerdict {
  /** `inconclusive`: no testable state was reached, or what was recorded does not tell. */
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** One sentence. */
  reason: string;
}

/**
 * The verdict of a run. Inconclusive without a healthy baseline or with a fault that did nothing, whatever the assertions
 * say; then one failed expectation fails the run; then any gap in the record leaves it inconclusive; only then it passes.
 */
export function judgeRun(run: RecordedRun, assertions: readonly GradedAssertion[]): RunVerdict {
  const expected = assertions.filter((assertion) => assertion.expected);
  const untestable = unhealthyBaseline(run) ?? ineffectiveFault(run);
  if (untestable !== null) return { verdict: 'inconclusive', reason: untestable };
  const failed = expected.filter((assertion) => assertion.result === 'fail');
  if (failed[0] !== undefined)
    return { verdict: 'fail', reason: `${failed[0].name}: ${failed[0].detail}${others(failed.length - 1, 'failed')}` };
  const gap = unfinished(run);
  if (gap !== null) return { verdict: 'inconclusive', reason: gap };
  const open = expected.filter((assertion) => assertion.result !== 'pass');
  if (open[0] !== undefined)
    return {
      verdict: 'inconclusive',
      reason: `${open[0].name} could not be judged: ${open[0].detail}${others(open.length - 1, 'could not be judged')}`,
    };
  if (expected.length === 0)
    return { verdict: 'inconclusive', reason: 'the scenario expects nothing, so nothing was proven' };
  return {
    verdict: 'pass',
    reason: `${expected.length} of ${expected.length} expected assertions passed${unexpectedFailures(assertions)}`,
  };
}

/** Without faults the baseline is the test itself; with faults it is the state that they are tested from. */
function unhealthyBaseline(run: RecordedRun): string | null {
  const matrix = run.matrices.get(BASELINE);
  if (matrix === undefined) return `no baseline was reached${because(run)}`;
  if (run.scenario.faults.length === 0) return null;
  const findings = judgeMatrix(run.plan, matrix, true, phaseLabel(run, BASELINE), reachable);
  const bad = findings.filter((finding) => finding.result !== 'pass');
  if (bad[0] === undefined) return null;
  return `the lab was not healthy before any fault: ${bad[0].detail}${bad.length > 1 ? ` (and ${bad.length - 1} more flows)` : ''}`;
}

/** A fault that was played to its end without proof of its effect. */
function ineffectiveFault(run: RecordedRun): string | null {
  for (const fault of run.faults) {
    if (fault.injectedMs === null || Object.keys(fault.proof ?? {}).length > 0) continue;
    const said = run.events.findLast(
      (event): event is EventOf<'fault-no-effect'> => event.type === 'fault-no-effect' && event.index === fault.index,
    );
    if (said !== undefined)
      return `fault ${fault.index + 1} (${fault.fault} on ${fault.node}) had no effect: ${said.why}`;
    return `fault ${fault.index + 1} (${fault.fault} on ${fault.node}) is not proven to have had an effect${because(run)}`;
  }
  return null;
}

/** What the scenario plans and the record lacks. */
function unfinished(run: RecordedRun): string | null {
  for (const [index, step] of run.scenario.faults.entries()) {
    const label = `fault ${index + 1} (${step.fault} at ${step.provider})`;
    const fault = run.faults.find((entry) => entry.index === index);
    if (fault === undefined || fault.injectedMs === null) return `${label} was not injected${because(run)}`;
    if (fault.fault !== step.fault || fault.site !== step.provider)
      return `${label} was planned, but ${fault.fault} at ${fault.site} was recorded`;
    if (fault.outages === null) return `what the flows saw of ${label} was not recorded${because(run)}`;
  }
  const surplus = run.faults.find((fault) => run.scenario.faults[fault.index] === undefined);
  if (surplus !== undefined)
    return `fault ${surplus.index + 1} (${surplus.fault} at ${surplus.site}) was recorded, but the scenario does not plan it`;
  const missing = requiredPhases(run).find((phase) => !run.matrices.has(phase));
  return missing === undefined ? null : `no matrix was recorded ${phaseLabel(run, missing)}${because(run)}`;
}

/** Why a run ended early, as far as it says. */
function because(run: RecordedRun): string {
  const event = run.events.findLast(
    (entry): entry is EventOf<'error'> | EventOf<'interrupted'> =>
      entry.type === 'error' || entry.type === 'interrupted',
  );
  if (event === undefined) return '';
  return event.type === 'error' ? `: ${event.message}` : `: interrupted by ${signalOf(event.signal)}`;
}

function signalOf(text: string): string {
  return /SIG[A-Z0-9]+/.exec(text)?.[0] ?? text;
}

function others(count: number, what: string): string {
  return count === 0 ? '' : ` (${count} more ${what})`;
}

function unexpectedFailures(assertions: readonly GradedAssertion[]): string {
  const names = assertions.filter((entry) => !entry.expected && entry.result === 'fail').map((entry) => entry.name);
  return names.length === 0 ? '' : `; failed but not expected: ${names.join(', ')}`;
}
