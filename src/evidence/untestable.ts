import type { RecordedFault, RecordedRun } from '../../assertions/assertion.js';
import { judgeMatrix, reachable } from '../../assertions/support/matrix.js';
import { BASELINE, phaseLabel } from '../../assertions/support/phases.js';
import type { EventOf } from '../run/events.js';
import { because } from './because.js';
import { matrixFlows } from '../matrix/sample.js';

/**
 * Why a run tells nothing about what is under test, in one sentence: whatever its assertions say, the lab was not sound or
 * was not broken as planned. Null when it does tell.
 */
export function untestable(run: RecordedRun): string | null {
  return unhealthyBaseline(run) ?? ineffectiveFault(run) ?? unliftedFault(run);
}

/** Without faults the baseline is the test itself; with faults it is the state that they are tested from. */
function unhealthyBaseline(run: RecordedRun): string | null {
  const matrix = run.matrices.get(BASELINE);
  if (matrix === undefined) return `no baseline was reached${because(run)}`;
  if (run.scenario.faults.length === 0) return null;
  const findings = judgeMatrix(matrixFlows(run.plan, run.scenario), matrix, true, phaseLabel(run, BASELINE), reachable);
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
    if (said !== undefined) return `${labelOf(fault)} had no effect: ${said.why}`;
    return `${labelOf(fault)} is not proven to have had an effect${because(run)}`;
  }
  return null;
}

/** What should have ended and did not is still broken in all that was recorded afterwards. */
function unliftedFault(run: RecordedRun): string | null {
  const failed = run.events.find(
    (event): event is EventOf<'fault-lifted'> => event.type === 'fault-lifted' && !event.ok,
  );
  if (failed === undefined) return null;
  const fault = run.faults.find(({ index }) => index === failed.index);
  const label = fault === undefined ? `fault ${failed.index + 1}` : labelOf(fault);
  return `${label} could not be taken back: ${failed.error ?? 'no reason was given'}`;
}

function labelOf({ index, fault, node }: RecordedFault): string {
  return `fault ${index + 1} (${fault} on ${node})`;
}
