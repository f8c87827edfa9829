import type { TakeoverKind } from '../../src/model.js';
import type { FaultStep } from '../../src/scenario/scenario.js';
import type { RecordedFault, RecordedRun } from '../assertion.js';
import { oncePer } from './memo.js';

export const BASELINE = 'baseline';

interface PhaseIndex {
  /** `baseline`, `after-1`, ... */
  required: string[];
  stepsByRound: Map<number, FaultStep[]>;
  /** Nodes that are off once a round has been played; a round that is not there changed nothing. */
  offAfter: ReadonlyMap<number, ReadonlySet<string>>;
}

const indexOf = oncePer((run: RecordedRun): PhaseIndex => {
  const stepsByRound = new Map<number, FaultStep[]>();
  for (const step of run.scenario.faults) {
    const known = stepsByRound.get(step.round);
    if (known === undefined) stepsByRound.set(step.round, [step]);
    else known.push(step);
  }
  const offAfter = new Map<number, ReadonlySet<string>>();
  let off = new Set<string>();
  for (const fault of run.faults) {
    off = new Set(off);
    if (fault.liftedMs === null) for (const node of fault.off) off.add(node);
    for (const node of fault.on) off.delete(node);
    offAfter.set(fault.round, off);
  }
  return { required: [BASELINE, ...[...stepsByRound.keys()].map((round) => `after-${round}`)], stepsByRound, offAfter };
});

/** Phases that a complete run has recorded: the baseline, and one after each round of the scenario's faults. */
export function requiredPhases(run: RecordedRun): readonly string[] {
  return indexOf(run).required;
}

/** The faults that the scenario plays at once in one round. */
export function stepsOf(run: RecordedRun, round: number): readonly FaultStep[] {
  return indexOf(run).stepsByRound.get(round) ?? [];
}

/** A phase as people say it: `in the baseline`, `after stop-active at aws`. */
export function phaseLabel(run: RecordedRun, phase: string): string {
  if (phase === BASELINE) return 'in the baseline';
  const [, when, number] = /^(after|during)-(\d+)$/.exec(phase) ?? [];
  const steps = stepsOf(run, Number(number));
  if (steps.length === 0) return `in phase ${phase}`;
  const what = steps.map((step) => `${step.fault} at ${step.provider}`).join(' and ');
  return `${when} ${what}${run.scenario.faults.length > steps.length ? ` (round ${number})` : ''}`;
}

/** Nodes that faults have powered off by the time of a phase: nobody can read them. */
export function poweredOff(run: RecordedRun, phase: string): ReadonlySet<string> {
  const round = Number(/^(?:after|during)-(\d+)$/.exec(phase)?.[1] ?? (phase === BASELINE ? 0 : Infinity));
  const { offAfter } = indexOf(run);
  const known = offAfter.get(round) ?? [...offAfter].findLast(([played]) => played <= round)?.[1];
  return known ?? NOBODY;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Nodes that were the target of a fault by the time of a phase. */
export function brokenBy(run: RecordedRun, phase: string): Set<string> {
  const round = Number(/^(?:after|during)-(\d+)$/.exec(phase)?.[1] ?? 0);
  return new Set(run.faults.filter((fault) => fault.round <= round).map((fault) => fault.node));
}

/** The faults of the scenario in order; null for one that was never begun. */
export function plannedFaults(
  run: RecordedRun,
): { label: string; fault: string; takeover: TakeoverKind; recorded: RecordedFault | null }[] {
  const byIndex = new Map(run.faults.map((fault) => [fault.index, fault]));
  return run.scenario.faults.map((step, index) => {
    const recorded = byIndex.get(index) ?? null;
    return {
      label: `${step.fault} on ${recorded?.node ?? step.node ?? step.provider}`,
      fault: step.fault,
      takeover: step.takeover,
      recorded,
    };
  });
}
