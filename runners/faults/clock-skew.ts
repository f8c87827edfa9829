import { LabrunError } from '../../src/errors.js';
import type { Fault } from '../fault.js';
import type { Node } from '../node.js';
import { limitsOf, recorded, undoLimits } from './support/context.js';
import { asRoot } from './support/guard.js';
import { pollUntil, type Proof } from './support/poll.js';
import { must, type CallLimits } from './support/router.js';

/** Two readings of one clock through ssh agree this well, in ms. */
const TOLERANCE_MS = 1_000;

/** Moves the clock by its own time, so that the time that ssh takes does not matter. */
function shiftBy(ms: number): string {
  return `now=$(date +%s%N) && then=$((now + ${ms} * 1000000)) || exit 1
date -s "@$((then / 1000000000)).$(printf %09d $((then % 1000000000)))" >/dev/null`;
}

/**
 * Sets the router's clock wrong. An embedded lab has one kernel clock for all nodes: there only what asks `date` and the
 * reference router see it, which is enough for leases and time stamps of records.
 */
export const clockSkew: Fault = {
  name: 'clock-skew',
  describe: "set a router's clock wrong, into the future or the past",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      seconds: {
        description: 'How far: positive is into the future.',
        type: 'integer',
        minimum: -86_400,
        maximum: 86_400,
        not: { const: 0 },
        default: 300,
      },
    },
  },
  needsStandby: false,
  takeover: () => 'none',
  lastsMs: 3_000,
  async prepare(ctx, { seconds = 300 }) {
    const node = ctx.nodes.node(ctx.target.name);
    const askedMs = Number(seconds) * 1000;
    const beforeMs = await aheadMs(node, limitsOf(ctx));
    const shift = (ms: number, limits: CallLimits): Promise<void> =>
      recorded(ctx, { op: 'set', kind: 'clock', name: ctx.target.name }, () =>
        asRoot(node, `date -s, by ${ms} ms`, shiftBy(ms), limits),
      );
    return {
      inject: () => shift(askedMs, limitsOf(ctx)),
      effect: () =>
        pollUntil<Proof>(`the clock of ${ctx.target.name} is wrong`, ctx, async (timeoutMs) => {
          const changedMs = (await aheadMs(node, { timeoutMs, signal: ctx.signal })) - beforeMs;
          if (near(changedMs, askedMs))
            return { done: { askedSeconds: askedMs / 1000, seenSeconds: changedMs / 1000 } };
          return { lastSeen: `it was moved by ${changedMs} ms in place of ${askedMs}` };
        }),
      async undo() {
        const limits = undoLimits(ctx);
        const changedMs = (await aheadMs(node, limits)) - beforeMs;
        if (near(changedMs, 0)) return;
        await shift(near(changedMs, askedMs) ? -askedMs : -changedMs, limits);
      },
    };
  },
};

function near(leftMs: number, rightMs: number): boolean {
  return Math.abs(leftMs - rightMs) < TOLERANCE_MS;
}

/** How far the node's clock is ahead of ours, in ms; negative: behind. */
async function aheadMs(node: Node, limits: CallLimits): Promise<number> {
  const sentMs = Date.now();
  const epoch = Number(await must(node, 'date +%s.%N', limits));
  if (!Number.isFinite(epoch)) throw new LabrunError('fault.command', `${node.name}: date does not tell the time`);
  return Math.round(epoch * 1000 - (sentMs + Date.now()) / 2);
}
