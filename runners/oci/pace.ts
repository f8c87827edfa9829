import { setTimeout as sleep } from 'node:timers/promises';

/** How often to ask again: `firstMs`, then `factor` times longer each time, `maxMs` at most. */
export interface Pace {
  firstMs: number;
  factor: number;
  maxMs: number;
}

/** A control plane on this machine changes state within some ten ms, and has no rate limit to spare. */
export const LOCAL_PACE: Pace = { firstMs: 10, factor: 1.25, maxMs: 2000 };
export const REMOTE_PACE: Pace = { firstMs: 500, factor: 1.5, maxMs: 2000 };

/** Wait in ms before attempt number `count` (from 0) is repeated; drawn at random, so that callers fall out of step. */
export function delayMs({ firstMs, factor, maxMs }: Pace, count: number): number {
  return Math.min(firstMs * factor ** count, maxMs) * (0.75 + Math.random() / 2);
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
