import { DeadlineError } from '../../src/errors.js';
import type { OciApi } from './api.js';
import { OciError } from './error.js';
import { tooLate, type Limits } from './limits.js';
import { delayMs, pause } from './pace.js';

export type Seen<T> = { result: T } | { lastSeen: string };

/** Looks again and again until there is a result. Throws DeadlineError that says what was seen last, or what `look` throws. */
export async function poll<T>(
  { pace }: OciApi,
  limits: Limits,
  what: string,
  look: () => Promise<Seen<T>>,
): Promise<T> {
  let lastSeen = 'nothing yet';
  for (let count = 0; ; count += 1) {
    try {
      const seen = await look();
      if ('result' in seen) return seen.result;
      lastSeen = seen.lastSeen;
    } catch (error) {
      // A request is repeated as long as there is time: one that could have been repeated has met the deadline.
      if (!(error instanceof OciError && error.retryable)) throw error;
      throw new DeadlineError(what, limits.deadlineMs, `${lastSeen}; then ${error.message}`);
    }
    const wait = delayMs(pace, count);
    if (tooLate(limits, wait)) throw new DeadlineError(what, limits.deadlineMs, lastSeen);
    await pause(wait, limits.signal);
  }
}
