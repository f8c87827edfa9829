import type { FaultStep } from '../scenario/scenario.js';

/** The faults of so many cycles, in rounds without gaps. */
export function repeated(faults: readonly FaultStep[], cycles: number): FaultStep[] {
  const rounds = Math.max(0, ...faults.map((step) => step.round));
  return Array.from({ length: cycles }, (_, cycle) =>
    faults.map((step) => ({ ...step, round: step.round + cycle * rounds })),
  ).flat();
}
