import type { SiteName, TakeoverKind } from '../../src/model.js';
import type { RecordedFault, RecordedRun } from '../assertion.js';
import { stepsOf } from './phases.js';

/** One round of faults as it was recorded. */
export interface RecordedRound {
  number: number;
  faults: RecordedFault[];
  phaseBefore: string;
  phaseAfter: string;
}

/** The rounds that were begun, in order. */
export function recordedRounds(run: RecordedRun): RecordedRound[] {
  const rounds = new Map<number, RecordedFault[]>();
  for (const fault of run.faults) {
    const known = rounds.get(fault.round);
    if (known === undefined) rounds.set(fault.round, [fault]);
    else known.push(fault);
  }
  return [...rounds.keys()]
    .sort((a, b) => a - b)
    .map((number) => ({
      number,
      faults: rounds.get(number) ?? [],
      phaseBefore: number === 1 ? 'baseline' : `after-${number - 1}`,
      phaseAfter: `after-${number}`,
    }));
}

/** One fault of a round, as planned and as recorded. */
export interface RoundFault {
  fault: string;
  site: SiteName;
  takeover: TakeoverKind;
  /** Null when it was never begun. */
  recorded: RecordedFault | null;
}

/** One round of the scenario; its faults play at once and share what the flows saw. */
export interface PlannedRound {
  number: number;
  faults: RoundFault[];
  /** `stop-active on aws-router-a`; faults that play at once are joined. */
  label: string;
  /** The same without the node, which changes when it is repeated: `stop-active at aws`. */
  kind: string;
}

/** The rounds that the scenario plans, in order. */
export function plannedRounds(run: RecordedRun): PlannedRound[] {
  const byIndex = new Map(run.faults.map((fault) => [fault.index, fault]));
  const rounds = new Map<number, { faults: RoundFault[]; labels: string[] }>();
  for (const [index, { fault, provider, node, takeover, round }] of run.scenario.faults.entries()) {
    const recorded = byIndex.get(index) ?? null;
    const entry = rounds.get(round) ?? { faults: [], labels: [] };
    entry.faults.push({ fault, site: provider, takeover, recorded });
    entry.labels.push(`${fault} on ${recorded?.node ?? node ?? provider}`);
    rounds.set(round, entry);
  }
  return [...rounds].map(([number, { faults, labels }]) => ({
    number,
    faults,
    label: labels.join(' and '),
    kind: faults.map(({ fault, site }) => `${fault} at ${site}`).join(' and '),
  }));
}

/** What the scenario asks of a site in one round: whether its captures have to move, may move, or must stay. */
export function moveExpected(run: RecordedRun, round: number, site: SiteName): 'must' | 'may' | 'none' {
  const steps = stepsOf(run, round).filter((step) => step.provider === site);
  if (steps.some((step) => step.takeover !== 'none')) return 'must';
  return steps.length > 0 ? 'may' : 'none';
}
