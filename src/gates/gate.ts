import { UsageError } from '../errors.js';

/** What only a person may decide. Each has a file here that says when it is closed. */
export type GateName = 'budget' | 'credentials' | 'merge' | 'production';

/** One reason for which a gate is closed. */
export interface Refusal {
  gate: GateName;
  /** One clause. */
  why: string;
  /** Who may open it, and how. */
  opener: string;
}

/** One line for each reason; nothing was called that changes anything. */
export class GateError extends UsageError {
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[]) {
    super(`gate.${refusals[0]?.gate ?? 'unknown'}`, refusals.map(lineOf).join('\n'));
    this.refusals = refusals;
  }
}

export function lineOf({ gate, why, opener }: Refusal): string {
  return `gate ${gate} is closed: ${why}; it is opened by ${opener}`;
}
