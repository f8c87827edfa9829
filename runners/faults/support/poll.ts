import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError, LabrunError, messageOf } from '../../../src/errors.js';

/** What a fault's `effect` returns. */
export type Proof = Record<string, string | number | boolean>;

export type Look<T> = { done: T } | { lastSeen: string };

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Looks until it is done. A look that throws counts as one that has not seen it yet, unless it throws LabrunError
 * `fault.no-effect`: then it is known that it never will. Throws that, DeadlineError with what was seen last, or the signal's
 * reason.
 */
export async function pollUntil<T>(
  what: string,
  { deadlineMs, signal }: { deadlineMs: number; signal: AbortSignal },
  look: (leftMs: number) => Promise<Look<T>>,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  let lastSeen = 'nothing';
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.3, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    try {
      const seen = await look(Math.max(1, end - performance.now()));
      if ('done' in seen) return seen.done;
      ({ lastSeen } = seen);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LabrunError && error.code === 'fault.no-effect') throw error;
      // A look that the deadline cut short has seen less than the one before it.
      if (performance.now() < end || lastSeen === 'nothing') lastSeen = messageOf(error);
    }
    if (performance.now() + pause > end) throw new DeadlineError(what, deadlineMs, lastSeen);
    await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** What was waited for in vain says that a fault had no effect. Throws LabrunError `fault.no-effect`, or what it was given. */
export function noEffect(error: unknown): never {
  if (error instanceof DeadlineError) throw new LabrunError('fault.no-effect', error.lastSeen);
  throw error;
}
