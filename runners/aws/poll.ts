import { DeadlineError } from '../../src/errors.js';
import type { AwsApi, Limits } from './api.js';
import { delayMs, pause } from './pace.js';

/** Looks again and again until there is a result. Throws DeadlineError that says what was seen last. */
export async function poll<T>(
  api: AwsApi,
  limits: Limits,
  what: string,
  look: () => Promise<{ result: T } | { lastSeen: string }>,
): Promise<T> {
  for (let count = 0; ; count += 1) {
    const seen = await look();
    if ('result' in seen) return seen.result;
    const delay = delayMs(api.pace, count);
    if (performance.now() + delay > limits.until) throw new DeadlineError(what, limits.deadlineMs, seen.lastSeen);
    await pause(delay, limits.signal);
  }
}
