/** When to give up: at once when the signal is aborted, else `deadlineMs` after `limitsOf` was called. */
export interface Limits {
  signal: AbortSignal;
  deadlineMs: number;
  /** End, on the clock of `performance.now()`. */
  until: number;
}

export function limitsOf({ signal, deadlineMs }: { signal: AbortSignal; deadlineMs: number }): Limits {
  return { signal, deadlineMs, until: performance.now() + deadlineMs };
}

/** The same limits, or `ms` from now where that is sooner. */
export function shorter({ signal, deadlineMs, until }: Limits, ms: number): Limits {
  const sooner = performance.now() + ms;
  return sooner < until ? { signal, deadlineMs: ms, until: sooner } : { signal, deadlineMs, until };
}

/** True when there is no time left for another wait of that length, in ms. */
export function tooLate({ until }: Limits, waitMs: number): boolean {
  return performance.now() + waitMs > until;
}
