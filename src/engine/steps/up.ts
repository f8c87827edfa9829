import { runTags } from '../../run/tags.js';
import type { SiteName } from '../../model.js';
import { kindOf } from '../../scenario/site-kind.js';
import { eachLimited } from '../../limit.js';
import { admitAll, lookUp, openLab, untilReachable } from '../reach.js';
import { labOf, providerContext, siteOf, type Session } from '../session.js';
import { inOrder } from '../site-order.js';
import { explainUnavailable } from '../../lab/select.js';
import type { ProviderContext, WriteAhead } from '../../../runners/provider.js';

/** Of one kind; each has machines to log in to. */
const SITES_AT_ONCE = 16;

/**
 * Starts or reaches the lab, then brings up its sites in the scenario's order: all at once, or, cost-optimized, each once the
 * API of the one before has accepted its first change, so that what bills most begins last and not at all when a cheaper site
 * refuses.
 */
export async function up(session: Session): Promise<void> {
  await startLab(session);
  // One site that fails ends the others' waiting, but each gets to write down what it did.
  const failed = new AbortController();
  const signal = AbortSignal.any([session.signal, failed.signal]);
  const boot = await session.backend.boot?.(session.state.lab, session.state.ttlExpiresAt);
  const staggered = session.order === 'cost-optimized';
  const results = await inOrder(session.scenario.providers, staggered, async (name, accepted) => {
    try {
      // Branches are on-prem's further sites: they come up with it.
      const sites = session.plan.sites.map((site) => site.name).filter((site) => kindOf(site) === name);
      await eachLimited(SITES_AT_ONCE, sites, (site) =>
        upSite(session, site, { ...siteContext(session, site, signal, accepted), ...(boot && { boot }) }),
      );
    } catch (error) {
      failed.abort();
      throw error;
    }
  });
  session.signal.throwIfAborted();
  throwFirst(results);
  const { deadlines } = session.scenario;
  await admitAll(labOf(session), session.plan, (site) => providerContext(session, site, deadlines.up));
}

async function upSite(session: Session, name: SiteName, ctx: ProviderContext): Promise<void> {
  const access = labOf(session);
  const provider = access.providers.get(kindOf(name));
  if (provider === undefined) return;
  const { runId, owner, purpose, state } = session;
  const kind = kindOf(name);
  const tags = runTags({ runId, owner, purpose, ttlExpiresAt: state.ttlExpiresAt }, kind);
  const site = siteOf(session.plan, name);
  await provider.up(site, tags, ctx);
  await lookUp(session, access, kind, ctx.signal);
  const created = kind !== 'onprem' && access.inventory.sites[kind]?.setup?.mode === 'create';
  const limits = { deadlineMs: ctx.deadlineMs, signal: ctx.signal };
  if (created)
    await Promise.all([...site.routers, site.client].map((node) => untilReachable(access.pool, node.name, limits)));
  session.log.append({ type: 'site-up', site: name });
}

/** As any, and says when the site's API has accepted its first change. */
function siteContext(session: Session, site: SiteName, signal: AbortSignal, accepted: () => void): ProviderContext {
  const ctx = providerContext(session, site, session.scenario.deadlines.up, signal);
  const log: WriteAhead = {
    intent: (change) => ctx.log.intent(change),
    async outcome(id, result) {
      await ctx.log.outcome(id, result);
      if (result.ok) accepted();
    },
  };
  return { ...ctx, log };
}

/** Starts the lab, or, where that was asked for and cannot be, the one that is taken instead. */
async function startLab(session: Session): Promise<void> {
  try {
    await tryLab(session);
  } catch (error) {
    session.signal.throwIfAborted();
    const other = await session.backend.instead?.(error);
    if (other === undefined || other === null)
      throw session.backend.kind === 'netns' ? await explainUnavailable(error) : error;
    session.backend = other.backend;
    session.state = { ...session.state, lab: other.backend.reserve(session.store.dirOf(session.runId)) };
    // What exists must be remembered before it does.
    session.store.save(session.state);
    await tryLab(session, other.why);
  }
}

async function tryLab(session: Session, chosen?: string): Promise<void> {
  const intent = session.writeAhead.forSite();
  const id = await intent.intent({ op: 'start', kind: 'lab', name: session.runId });
  try {
    const { defects } = session.scenario;
    const request = {
      plan: session.plan,
      ttlSeconds: session.scenario.ttlSeconds,
      id: session.runId,
      ...(defects.length === 0 ? {} : { defects }),
    };
    const inventory = await session.backend.start(session.state.lab, request, session.signal);
    session.access = await openLab(session, inventory);
    await intent.outcome(id, { ok: true });
    const { lab, label, router, probeIntervalMs } = inventory;
    session.log.append({
      type: 'lab',
      lab,
      label,
      router: `${router.product} ${router.version}`,
      probeIntervalMs,
      ...(chosen === undefined ? {} : { chosen }),
      ...(inventory.defects === undefined ? {} : { defects: inventory.defects }),
    });
  } catch (error) {
    await intent.outcome(id, { ok: false, error: String(error) });
    throw error;
  }
}

/** The cause, not the abort that it brought upon the others. */
function throwFirst(results: PromiseSettledResult<void>[]): void {
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const cause = errors.find((error) => !(error instanceof Error && error.name === 'AbortError')) ?? errors[0];
  if (cause !== undefined) throw cause;
}
