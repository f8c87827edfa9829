import type { TakeoverKind } from '../../src/model.js';
import type { RecordedFault, RecordedRun } from '../assertion.js';

export const BASELINE = 'baseline';

/** Phases that a complete run has recorded: the baseline, and one after each round of the scenario's faults. */
export function requiredPhases(run: RecordedRun): string[] {
  const rounds = new Set(run.scenario.faults.map((step) => step.round));
  return [BASELINE, ...[...rounds].map((round) => `after-${round}`)];
}

/** A phase as people say it: `in the baseline`, `after stop-active at aws`. */
export function phaseLabel(run: RecordedRun, phase: string): string {
  if (phase === BASELINE) return 'in the baseline';
  const [, when, number] = /^(after|during)-(\d+)$/.exec(phase) ?? [];
  const steps = run.scenario.faults.filter((step) => step.round === Number(number));
  if (steps.length === 0) return `in phase ${phase}`;
  const what = steps.map((step) => `${step.fault} at ${step.provider}`).join(' and ');
  return `${when} ${what}${run.scenario.faults.length > steps.length ? ` (round ${number})` : ''}`;
}

/** Nodes that faults have powered off by the time of a phase: nobody can read them. */
export function poweredOff(run: RecordedRun, phase: string): Set<string> {
  const round = Number(/^(?:after|during)-(\d+)$/.exec(phase)?.[1] ?? (phase === BASELINE ? 0 : Infinity));
  const off = new Set<string>();
  for (const fault of run.faults.filter((entry) => entry.round <= round)) {
    if (fault.liftedMs === null) for (const node of fault.off) off.add(node);
    for (const node of fault.on) off.delete(node);
  }
  return off;
}

/** Nodes that were the target of a fault by the time of a phase. */
export function brokenBy(run: RecordedRun, phase: string): Set<string> {
  const round = Number(/^(?:after|during)-(\d+)$/.exec(phase)?.[1] ?? 0);
  return new Set(run.faults.filter((fault) => fault.round <= round).map((fault) => fault.node));
}

/** The faults of the scenario in order; null for one that was never begun. */
export function plannedFaults(
  run: RecordedRun,
): { label: string; fault: string; takeover: TakeoverKind; recorded: RecordedFault | null }[] {
  return run.scenario.faults.map((step, index) => {
    const recorded = run.faults.find((fault) => fault.index === index) ?? null;
    return {
      label: `${step.fault} on ${recorded?.node ?? step.node ?? step.provider}`,
      fault: step.fault,
      takeover: step.takeover,
      recorded,
    };
  });
}
