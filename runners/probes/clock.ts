import { LabrunError } from '../../src/errors.js';
import type { Node } from '../node.js';

const SAMPLES = 3;
const TIMEOUT_MS = 10_000;

/**
 * The node's wall clock minus ours, in ms, from the quickest of a few round trips. 0 when the difference is no greater than
 * that round trip could explain.
 */
export async function clockOffsetMs(node: Node, signal: AbortSignal): Promise<number> {
  let best: { offsetMs: number; roundTripMs: number } | undefined;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const sentAt = Date.now();
    const start = performance.now();
    const result = await node.exec('date +%s.%N', { timeoutMs: TIMEOUT_MS, signal });
    const roundTripMs = performance.now() - start;
    const nodeMs = Number(result.stdout.trim()) * 1000;
    if (result.code !== 0 || !(nodeMs > 0))
      throw new LabrunError('probes.clock', `${node.name} does not tell its time: ${result.stderr.trim()}`);
    const offsetMs = nodeMs - (sentAt + roundTripMs / 2);
    if (best === undefined || roundTripMs < best.roundTripMs) best = { offsetMs, roundTripMs };
  }
  if (best === undefined || Math.abs(best.offsetMs) <= best.roundTripMs / 2 + 1) return 0;
  return best.offsetMs;
}
