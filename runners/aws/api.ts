import { setMaxListeners } from 'node:events';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { AwsSite } from '../../src/lab/inventory.js';
import { correctsClock, toAwsError, type Attempt, type AwsError } from './errors.js';
import { delayMs, pause, type Pace } from './pace.js';

/** What every operation of the provider works with, in one region. */
export interface AwsApi {
  client: EC2Client;
  site: AwsSite;
  region: string;
  pace: Pace;
  /** For how long something that exists may be missing from a list, in ms. */
  settleMs: number;
}

/** How long an operation may go on. `until` is on the clock of `performance.now()`. */
export interface Limits {
  signal: AbortSignal;
  until: number;
  deadlineMs: number;
}

export function limitsOf(ctx: { signal: AbortSignal; deadlineMs: number }): Limits {
  // Dozens of requests listen to it side by side, which Node would take for a leak.
  const signal = AbortSignal.any([ctx.signal]);
  setMaxListeners(0, signal);
  return { signal, deadlineMs: ctx.deadlineMs, until: performance.now() + ctx.deadlineMs };
}

/**
 * Carries out one API call, again and again within the limits while AWS says that trying later may help, or `retryAlso`
 * does. `send` passes the signal on only if it changes nothing: a change that is under way is never given up half-way, so
 * that its outcome is known. Throws AwsError, or the signal's reason.
 */
export async function call<T>(
  api: Pick<AwsApi, 'pace'>,
  limits: Limits,
  attempt: Attempt,
  send: () => Promise<T>,
  retryAlso: (error: AwsError) => boolean = () => false,
): Promise<T> {
  for (let count = 0; ; count += 1) {
    limits.signal.throwIfAborted();
    try {
      return await send();
    } catch (thrown) {
      if (isAbort(thrown)) limits.signal.throwIfAborted();
      const error = toAwsError(thrown, attempt);
      const delay = delayMs(api.pace, count);
      const again = error.retryable || retryAlso(error) || (count === 0 && correctsClock(thrown));
      if (!again || performance.now() + delay > limits.until) throw error;
      await pause(delay, limits.signal);
    }
  }
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}
