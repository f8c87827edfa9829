import type { NodePlan } from '../../../src/model.js';
import type { FaultContext } from '../../fault.js';
import { limitsOf } from './context.js';
import type { Hold } from './hold.js';
import { noEffect, pollUntil } from './poll.js';
import { readActions } from './router.js';

/** Once the second half of a move is held, its first half is over soon; in a move of one step it never shows, in ms. */
const BETWEEN_MS = 5_000;

/** A move that has come half way. */
export interface Between {
  /** The router that takes the addresses over. */
  router: NodePlan;
  /** Those that are on no NIC now. */
  addresses: string[];
  /** What the routers' NICs have, in words. */
  nics: string;
}

/** Waits until an assignment is held and its address is on no NIC. Throws LabrunError `fault.no-effect`. */
export async function untilBetween(ctx: FaultContext, hold: Hold): Promise<Between> {
  const { site } = ctx;
  await pollUntil<true>('an assignment is held', ctx, async () =>
    (await hold.count()) > 0 ? { done: true } : { lastSeen: `no router of ${site.name} has assigned an address` },
  ).catch(noEffect);
  const limits = { deadlineMs: Math.min(ctx.deadlineMs, BETWEEN_MS), signal: ctx.signal };
  return await pollUntil<Between>('the address is on no NIC', limits, async () => {
    const acting = await assigning(ctx);
    if (acting === undefined) return { lastSeen: `no router of ${site.name} says that it is assigning an address` };
    const { router } = acting;
    const { held, free, nics } = await nicsOf(ctx, acting.addresses);
    if (free.length > 0) return { done: { router, addresses: free, nics } };
    return { lastSeen: `${held.join(', ')} stayed on a NIC while ${router.name} assigned it: it moves in one step` };
  }).catch(noEffect);
}

/** The router whose journal says that an assignment is under way, and of which addresses. */
async function assigning(ctx: FaultContext): Promise<{ router: NodePlan; addresses: string[] } | undefined> {
  const routers = ctx.site.routers.filter(({ name }) => !ctx.stopped.has(name));
  const found = await Promise.all(
    routers.map(async (router) => {
      const rows = await readActions(ctx.nodes.node(router.name), limitsOf(ctx)).catch(() => []);
      const running = rows.filter(({ action, status }) => action === 'assign-secondary-ip' && status === 'running');
      const addresses = running.map(({ targetJSON }) => (JSON.parse(targetJSON) as { address: string }).address);
      return { router, addresses: addresses.map((address) => address.replace(/\/32$/, '')) };
    }),
  );
  return found.find(({ addresses }) => addresses.length > 0);
}

/** Which of the addresses a NIC of the site has, and which none; `nics` is what the routers' NICs have, in words. */
export async function nicsOf(
  ctx: FaultContext,
  addresses: readonly string[],
): Promise<{ held: string[]; free: string[]; nics: string }> {
  const { nics } = await ctx.provider(ctx.site.name).inventory(ctx.runId, ctx.signal);
  const holds = (address: string): boolean => nics.some(({ secondary }) => secondary.includes(address));
  const routers = nics.filter(({ node }) => ctx.site.routers.some(({ name }) => name === node));
  return {
    held: addresses.filter(holds),
    free: addresses.filter((address) => !holds(address)),
    nics: routers.map(({ node, secondary }) => `${node} [${secondary.join(' ')}]`).join(', '),
  };
}
