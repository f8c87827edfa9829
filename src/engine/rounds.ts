import type { FaultStep, Pause, Scenario } from '../scenario/scenario.js';

/** What is broken at once, with each fault's place in the scenario. */
export interface Round {
  /** From 1. */
  number: number;
  before: readonly Pause[];
  faults: { step: FaultStep; index: number }[];
}

/** The rounds of a scenario, in order. */
export function roundsOf({ faults }: Pick<Scenario, 'faults'>): Round[] {
  const rounds = new Map<number, Round>();
  faults.forEach((step, index) => {
    const round = rounds.get(step.round) ?? { number: step.round, before: step.before, faults: [] };
    round.faults.push({ step, index });
    rounds.set(step.round, round);
  });
  return [...rounds.values()];
}

/** `aws, stop-active`; faults that play at once are joined. */
export function describeRound({ faults }: Round): string {
  return faults.map(({ step }) => `${step.provider}, ${step.fault}`).join(' + ');
}
