import { messageOf } from '../../errors.js';
import { eachLimited, NODES_AT_ONCE } from '../../limit.js';
import type { LabInventory } from '../../lab/inventory.js';
import { SITES, type NodePlan, type SiteInventory, type SiteKind } from '../../model.js';
import { topology } from '../../scenario/topology.js';
import { routersOf } from '../session.js';
import { must } from './deploy-node.js';
import { RESTORE_FOUND } from './found-router.js';
import { FORGET_PROBES } from '../../../runners/probes/setup.js';
import type { NodePool } from '../../../runners/node.js';
import type { DownReport, Provider, ProviderContext } from '../../../runners/provider.js';

/** How long a host that is on may take to answer and to put back what was changed on it, in ms. */
const ANSWER_MS = 60_000;
/** How long one that was started for that may take, in ms. */
const BOOT_MS = 240_000;

type InventoryMachine = SiteInventory['machines'][number];
type Leftover = DownReport['leftovers'][number];

export interface HandBack {
  inventory: Pick<LabInventory, 'lab' | 'sites'>;
  provider: Provider;
  pool: NodePool;
  /** Learns anew how the site's machines are reached. */
  locate: (signal: AbortSignal) => Promise<unknown>;
}

/** Whether a site's machines are there after a run: on-prem hosts, and instances that were adopted. */
export function outlivesRun({ lab, sites }: Pick<LabInventory, 'lab' | 'sites'>, site: SiteKind): boolean {
  return lab === 'cloud' && (site === 'onprem' || sites[site]?.setup?.mode === 'adopt');
}

/**
 * Takes back what a run has changed on a site's machines that outlive it: a router that went on would capture addresses again
 * after they were given back, and a client would keep the key that opens the others. To be done while the machines still carry
 * the run's tag. A router that is off is started for it, else it would capture at its next start; a client that is off is left
 * alone. Returns those of which it is not known to be done; never throws.
 */
export async function handBackHosts(means: HandBack, ctx: ProviderContext): Promise<Leftover[]> {
  const { inventory, provider } = means;
  if (!outlivesRun(inventory, provider.site)) return [];
  // Whatever becomes of it, the teardown has the other half of the time.
  const own = { ...ctx, deadlineMs: ctx.deadlineMs / 2, signal: bounded(ctx) };
  try {
    const { machines } = await provider.inventory(ctx.runId, own.signal);
    const hosts = machines.filter(
      ({ node, state }) => state !== 'deleting' && (ROUTERS.has(node) || !OFF.includes(state)),
    );
    // One that cannot be found is no reason to leave the others as they are.
    const lost = hosts.length > 0 ? await means.locate(own.signal).then(() => null, messageOf) : null;
    const left = await eachLimited(NODES_AT_ONCE, hosts, (host) => handBack(means, host, own));
    return left.flatMap((item) =>
      item === null ? [] : [lost === null ? item : { ...item, why: `${item.why}; ${lost}` }],
    );
  } catch (error) {
    return [{ kind: 'router', id: provider.site, name: 'all', why: `${ROUTER.notDone}: ${messageOf(error)}` }];
  }
}

function bounded({ signal, deadlineMs }: ProviderContext): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(deadlineMs / 2)]);
}

/** What is done on a host to make it what it was. */
interface Repair {
  kind: 'router' | 'client';
  doing: string;
  script: string;
  notDone: string;
}

const ROUTER: Repair = {
  kind: 'router',
  doing: 'putting its router back',
  script: RESTORE_FOUND,
  notDone: 'the router that this run may have deployed was not put back',
};
const CLIENT: Repair = {
  kind: 'client',
  doing: 'removing the key of the probes',
  script: FORGET_PROBES,
  notDone: 'the key with which clients log in to each other was not removed',
};
const OFF: readonly InventoryMachine['state'][] = ['stopped', 'stopping'];

async function handBack(
  { provider, pool, locate }: HandBack,
  { node: name, id, state }: InventoryMachine,
  ctx: ProviderContext,
): Promise<Leftover | null> {
  const router = ROUTERS.get(name);
  const { kind, doing, script, notDone } = router === undefined ? CLIENT : ROUTER;
  const intent = await ctx.log.intent({ op: 'restore', kind, name, detail: { id } });
  try {
    const starts = router !== undefined && OFF.includes(state);
    if (starts) {
      await provider.start(router, ctx);
      // Another host may still be lost; of this one the command tells.
      await locate(ctx.signal).catch(() => undefined);
    }
    const timeoutMs = Math.min(ctx.deadlineMs, starts ? BOOT_MS : ANSWER_MS);
    await must(pool.node(name), doing, script, { timeoutMs, signal: ctx.signal });
    await ctx.log.outcome(intent, { ok: true, id });
    return null;
  } catch (error) {
    const why = `${notDone}: ${messageOf(error)}`;
    await ctx.log.outcome(intent, { ok: false, error: why });
    return { kind, id, name, why };
  }
}

/** By name alone: that is all that is known of a run which was begun elsewhere. */
const ROUTERS: ReadonlyMap<string, NodePlan> = new Map(
  routersOf(topology({ profile: 'full', providers: SITES })).map((router) => [router.name, router]),
);
