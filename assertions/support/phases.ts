import type { RecordedFault, RecordedRun } from '../assertion.js';

export const BASELINE = 'baseline';

/** Phases that a complete run has recorded: the baseline, and one after each fault of the scenario. */
export function requiredPhases(run: RecordedRun): string[] {
  return [BASELINE, ...run.scenario.faults.map((_, index) => `after-${index + 1}`)];
}

/** A phase as people say it: `in the baseline`, `after stop-active at aws`. */
export function phaseLabel(run: RecordedRun, phase: string): string {
  if (phase === BASELINE) return 'in the baseline';
  const index = Number(/^after-(\d+)$/.exec(phase)?.[1] ?? 0) - 1;
  const step = run.scenario.faults[index];
  if (step === undefined) return `in phase ${phase}`;
  return `after ${step.fault} at ${step.provider}${run.scenario.faults.length > 1 ? ` (fault ${index + 1})` : ''}`;
}

/** The faults of the scenario in order; null for one that was never begun. */
export function plannedFaults(run: RecordedRun): { label: string; fault: string; recorded: RecordedFault | null }[] {
  return run.scenario.faults.map((step, index) => {
    const recorded = run.faults.find((fault) => fault.index === index) ?? null;
    return { label: `${step.fault} on ${recorded?.node ?? step.node ?? step.provider}`, fault: step.fault, recorded };
  });
}
