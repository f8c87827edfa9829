import { setTimeout as sleep } from 'node:timers/promises';

/** How often to ask again: `firstMs`, then `factor` times longer each time, `maxMs` at most. */
export interface Pace {
  firstMs: number;
  factor: number;
  maxMs: number;
}

/** A control plane on this machine changes state within some ten ms, and has no rate limit to spare. */
export const LOCAL_PACE: Pace = { firstMs: 10, factor: 1.2, maxMs: 2000 };
export const REMOTE_PACE: Pace = { firstMs: 250, factor: 1.5, maxMs: 2000 };

/** Delay in ms before question number `count`, counted from 0; spread, so that callers in step fall out of step. */
export function delayMs(pace: Pace, count: number): number {
  return Math.min(pace.firstMs * pace.factor ** count, pace.maxMs) * (0.8 + 0.4 * Math.random());
}

/** Rejects with the signal's reason when it is aborted meanwhile. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
