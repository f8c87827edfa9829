import type { PossibleFault } from '../assertion.js';

/** For an assertion about takeovers: why these faults bring none. */
export function withoutTakeover(faults: readonly PossibleFault[]): string | undefined {
  if (faults.some(({ takeover }) => takeover !== 'none')) return undefined;
  return `can only hold after a takeover, and no fault of this scenario makes a standby take over for good`;
}

/** For an assertion about one fault alone: why there is nothing to judge without it. */
export function without(name: string): (faults: readonly PossibleFault[]) => string | undefined {
  return (faults) =>
    faults.some(({ fault }) => fault === name)
      ? undefined
      : `can only hold after the fault ${name}, and this scenario has none`;
}
