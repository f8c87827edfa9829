import { messageOf } from '../../errors.js';
import { eachLimited, NODES_AT_ONCE } from '../../limit.js';
import type { LabInventory } from '../../lab/inventory.js';
import { SITES, type NodePlan, type SiteInventory, type SiteKind } from '../../model.js';
import { topology } from '../../scenario/topology.js';
import { routersOf } from '../session.js';
import { must } from './deploy-node.js';
import { RESTORE_FOUND } from './found-router.js';
import type { NodePool } from '../../../runners/node.js';
import type { DownReport, Provider, ProviderContext } from '../../../runners/provider.js';

/** How long a host that is on may take to answer and to put its router back, in ms. */
const ANSWER_MS = 60_000;
/** How long one that was started for that may take, in ms. */
const BOOT_MS = 240_000;

type InventoryMachine = SiteInventory['machines'][number];

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
 * Makes the routers of a site's machines that outlive the run what they were before it was deployed: one that went on would
 * capture addresses again after they were given back. To be done while the machines still carry the run's tag; one that is off
 * is started for it, else it would capture at its next start. Returns those of which it is not known to be done; never throws.
 */
export async function handBackRouters(means: HandBack, ctx: ProviderContext): Promise<DownReport['leftovers']> {
  const { inventory, provider } = means;
  if (!outlivesRun(inventory, provider.site)) return [];
  // Whatever becomes of it, the teardown has the other half of the time.
  const own = { ...ctx, deadlineMs: ctx.deadlineMs / 2, signal: bounded(ctx) };
  try {
    const { machines } = await provider.inventory(ctx.runId, own.signal);
    const routers = machines.filter(({ node, state }) => isRouter(node) && state !== 'deleting');
    if (routers.length > 0) await means.locate(own.signal);
    const left = await eachLimited(NODES_AT_ONCE, routers, (router) => handBack(means, router, own));
    return left.filter((item) => item !== null);
  } catch (error) {
    return [{ kind: 'router', id: provider.site, name: 'all', why: `${NOT_DONE}: ${messageOf(error)}` }];
  }
}

function bounded({ signal, deadlineMs }: ProviderContext): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(deadlineMs / 2)]);
}

const NOT_DONE = 'the router that this run may have deployed was not put back';

async function handBack(
  { provider, pool, locate }: HandBack,
  { node: name, id, state }: InventoryMachine,
  ctx: ProviderContext,
): Promise<DownReport['leftovers'][number] | null> {
  const intent = await ctx.log.intent({ op: 'restore', kind: 'router', name, detail: { id } });
  try {
    const off = state === 'stopped' || state === 'stopping';
    if (off) {
      await provider.start(ROUTERS.get(name) as NodePlan, ctx);
      await locate(ctx.signal);
    }
    const timeoutMs = Math.min(ctx.deadlineMs, off ? BOOT_MS : ANSWER_MS);
    await must(pool.node(name), 'putting its router back', RESTORE_FOUND, { timeoutMs, signal: ctx.signal });
    await ctx.log.outcome(intent, { ok: true, id });
    return null;
  } catch (error) {
    const why = `${NOT_DONE}: ${messageOf(error)}`;
    await ctx.log.outcome(intent, { ok: false, error: why });
    return { kind: 'router', id, name, why };
  }
}

const ROUTERS: ReadonlyMap<string, NodePlan> = new Map(
  routersOf(topology({ profile: 'full', providers: SITES })).map((router) => [router.name, router]),
);

/** By its name alone: that is all that is known of a run which was begun elsewhere. */
export function isRouter(node: string): boolean {
  return ROUTERS.has(node);
}
