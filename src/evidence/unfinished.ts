import type { RecordedRun } from '../../assertions/assertion.js';
import { phaseLabel, requiredPhases } from '../../assertions/support/phases.js';
import type { EventOf, RunEvent } from '../run/events.js';
import { because } from './because.js';

/**
 * What the scenario plans and the record lacks, or what labrun itself did not bring to its end, in one sentence; null when
 * the run is complete.
 */
export function unfinished(run: RecordedRun): string | null {
  return (
    unplayedFault(run) ??
    unkeptPause(run) ??
    missingMatrix(run) ??
    brokenStep(run.events) ??
    brokenSoak(run) ??
    nowhere(run) ??
    ownFailure(run.events)
  );
}

function unplayedFault(run: RecordedRun): string | null {
  const byIndex = new Map(run.faults.map((fault) => [fault.index, fault]));
  for (const [index, step] of run.scenario.faults.entries()) {
    const label = `fault ${index + 1} (${step.fault} at ${step.provider})`;
    const fault = byIndex.get(index);
    if (fault === undefined || fault.injectedMs === null)
      return `${label} was not injected${failedPause(run) ?? because(run)}`;
    if (fault.fault !== step.fault || fault.site !== step.provider)
      return `${label} was planned, but ${fault.fault} at ${fault.site} was recorded`;
    if (fault.outages === null) return `what the flows saw of ${label} was not recorded${because(run)}`;
    if (step.forMs !== null && fault.liftedMs === null) return `${label} was not taken back${because(run)}`;
  }
  const surplus = run.faults.find((fault) => run.scenario.faults[fault.index] === undefined);
  if (surplus === undefined) return null;
  return `fault ${surplus.index + 1} (${surplus.fault} at ${surplus.site}) was recorded, but the scenario does not plan it`;
}

/** A wait or a condition between two rounds: what came after it was to be tested in that state and in no other. */
function unkeptPause(run: RecordedRun): string | null {
  const failed = failedPause(run);
  if (failed !== undefined) return `a condition of the scenario did not come true${failed}`;
  const kept = new Map<number, number>();
  for (const event of run.events) if (event.type === 'pause') kept.set(event.round, (kept.get(event.round) ?? 0) + 1);
  const step = run.scenario.faults.find(({ before, round }) => before.length > (kept.get(round) ?? 0));
  if (step === undefined) return null;
  return `what was to be waited for before ${step.fault} at ${step.provider} was not recorded`;
}

/** To end a sentence with; undefined when all pauses were kept. */
function failedPause(run: RecordedRun): string | undefined {
  const failed = run.events.findLast((event): event is EventOf<'pause'> => event.type === 'pause' && !event.ok);
  return failed && `: ${failed.what}; last seen: ${failed.lastSeen ?? 'nothing'}`;
}

function missingMatrix(run: RecordedRun): string | null {
  const missing = requiredPhases(run).find((phase) => !run.matrices.has(phase));
  return missing === undefined ? null : `no matrix was recorded ${phaseLabel(run, missing)}${because(run)}`;
}

/** Grading, evidence and teardown come after everything that is graded. */
const AFTERWARDS: readonly string[] = ['grade', 'evidence', 'down'];

/** A step that was begun and not ended, or ended badly; done again, the last time counts. */
function brokenStep(events: readonly RunEvent[]): string | null {
  const steps = new Map<string, EventOf<'step-end'> | null>();
  for (const event of events) {
    if (event.type === 'step-start' && !AFTERWARDS.includes(event.step)) steps.set(event.id, null);
    else if (event.type === 'step-end' && steps.has(event.id)) steps.set(event.id, event);
  }
  for (const [id, end] of steps) {
    if (end === null) return `the step ${id} was begun and did not end`;
    if (end.status === 'failed') return `the step ${id} failed: ${end.detail ?? 'no reason was given'}`;
  }
  return null;
}

/** A soak ends by itself, after a whole cycle; then comes the grading. */
function brokenSoak({ scenario, events }: RecordedRun): string | null {
  const played = events.some((event) => event.type === 'step-start' && event.step === 'validate');
  if (scenario.profile !== 'soak' || !played) return null;
  const cycles = events.filter((event) => event.type === 'cycle');
  const last = cycles.at(-1);
  if (last === undefined) return 'the soak did not end its first cycle';
  if (new Set(cycles.map(({ number }) => number)).size < last.number) return 'not every cycle of the soak was recorded';
  if (events.some((event) => event.type === 'interrupted'))
    return `the soak was interrupted after its cycle ${last.number}`;
  const graded = events.some((event) => event.type === 'step-start' && event.step === 'grade' && event.seq > last.seq);
  return graded ? null : `the soak broke off after its cycle ${last.number}`;
}

/** A pass says in which lab it was reached. */
function nowhere(run: RecordedRun): string | null {
  return run.lab === null ? 'in which lab the run was played was not recorded' : null;
}

/** An error that labrun noted of itself, whatever it went on to do. */
function ownFailure(events: readonly RunEvent[]): string | null {
  const error = events.find((event): event is EventOf<'error'> => event.type === 'error');
  return error === undefined ? null : `labrun itself failed (${error.where}): ${error.message}`;
}
