import type { SiteName } from '../../src/model.js';
import type { RecordedFault, RecordedRun } from '../assertion.js';

/** One round of faults as it was recorded. */
export interface RecordedRound {
  number: number;
  faults: RecordedFault[];
  phaseBefore: string;
  phaseAfter: string;
}

/** The rounds that were begun, in order. */
export function recordedRounds(run: RecordedRun): RecordedRound[] {
  const numbers = [...new Set(run.faults.map((fault) => fault.round))].sort((a, b) => a - b);
  return numbers.map((number) => ({
    number,
    faults: run.faults.filter((fault) => fault.round === number),
    phaseBefore: number === 1 ? 'baseline' : `after-${number - 1}`,
    phaseAfter: `after-${number}`,
  }));
}

/** What the scenario asks of a site in one round: whether its captures have to move, may move, or must stay. */
export function moveExpected(run: RecordedRun, round: number, site: SiteName): 'must' | 'may' | 'none' {
  const steps = run.scenario.faults.filter((step) => step.round === round && step.provider === site);
  if (steps.some((step) => step.takeover !== 'none')) return 'must';
  return steps.length > 0 ? 'may' : 'none';
}
