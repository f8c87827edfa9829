import { randomBytes } from 'node:crypto';
import { LabrunError } from '../../src/errors.js';
import type { NodePlan } from '../../src/model.js';
import type { Fault, FaultContext } from '../fault.js';
import { shellQuote } from '../ssh/quote.js';
import { limitsOf, recorded, undoLimits } from './support/context.js';
import { guardMs } from './support/drop.js';
import { applyGuarded, GUARD_DIR, revertGuarded } from './support/guard.js';
import { deviceOf, setLinkDown, setLinkUp } from './support/link.js';
import { observerOf } from './support/neighbour.js';
import { pollUntil, type Proof } from './support/poll.js';
import { must, type CallLimits } from './support/router.js';

/** The node may be reached over the very link: then it does not answer, and nobody waits for it longer than this. */
const ANSWER_MS = 1_000;

/** Sets one of the router's own links down, by the address that it carries; the machine and its software go on. */
export const linkDown: Fault = {
  name: 'link-down',
  describe: "set a router's LAN or WAN device down, so that all that goes over it stops at once",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      link: {
        description:
          'The device with its address on the WAN that carries the overlay (wan), or in the shared subnet (lan).',
        enum: ['wan', 'lan'],
        default: 'wan',
      },
    },
  },
  needsStandby: true,
  // BGP does not hear of a LAN that is gone.
  takeover: ({ link }) => (link === 'lan' ? 'none' : 'seize'),
  lastsMs: 1_500,
  async prepare(ctx, { link = 'wan' }) {
    const node = ctx.nodes.node(ctx.target.name);
    const address = link === 'lan' ? ctx.target.lanIp : (ctx.target.wanIp ?? ctx.target.overlayIp);
    if (address === undefined) throw new LabrunError('fault.target', `${ctx.target.name} has no address on the WAN`);
    const witness = link === 'lan' ? ctx.site.client : observerOf(ctx);
    const [device, reached] = await Promise.all([
      deviceOf(node, address, limitsOf(ctx)),
      reaches(ctx, witness, address, limitsOf(ctx)),
    ]);
    const id = `link-down-${randomBytes(4).toString('hex')}`;
    const state = `${GUARD_DIR}/${id}.state`;
    const change = { id, apply: setLinkDown(device, state), revert: setLinkUp(device, state), withinMs: guardMs(ctx) };
    const record = { kind: 'link', name: `${ctx.target.name}/${device}` };
    return {
      inject: () => recorded(ctx, { op: 'down', ...record }, () => applyGuarded(node, change, limitsOf(ctx))),
      effect: () =>
        pollUntil<Proof>(`${device} of ${ctx.target.name} is down`, ctx, async (leftMs) => {
          const limits = { timeoutMs: Math.min(leftMs, ANSWER_MS), signal: ctx.signal };
          const [own, reachable] = await Promise.all([
            stateOf(ctx, device, limits).catch(() => 'not answered'),
            reaches(ctx, witness, address, limitsOf(ctx)),
          ]);
          const silent = own === 'not answered' && reached;
          if (!reachable && (own === 'DOWN' || silent))
            return { done: { device, link: own, witness: witness.name, reachableBefore: reached, reachable } };
          return {
            lastSeen: `${device} is ${own}; ${witness.name} ${reachable ? 'reaches' : 'does not reach'} ${address}`,
          };
        }),
      undo: () => recorded(ctx, { op: 'up', ...record }, () => revertGuarded(node, change, undoLimits(ctx))),
    };
  },
};

/** `UP` or `DOWN`, as somebody has set it. */
async function stateOf(ctx: FaultContext, device: string, limits: CallLimits): Promise<string> {
  const node = ctx.nodes.node(ctx.target.name);
  const shown = await must(node, shellQuote(['ip', '-o', 'link', 'show', 'dev', device]), limits);
  return /<([^>]*)>/.exec(shown)?.[1]?.split(',').includes('UP') === true ? 'UP' : 'DOWN';
}

async function reaches(ctx: FaultContext, from: NodePlan, address: string, limits: CallLimits): Promise<boolean> {
  const ping = shellQuote(['ping', '-n', '-q', '-c', '1', '-W', '1', address]);
  return (await ctx.nodes.node(from.name).exec(ping, limits)).code === 0;
}
