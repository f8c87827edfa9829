import { runTags } from '../../run/tags.js';
import { loadProviders } from '../providers.js';
import { labOf, providerContext, type Session } from '../session.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import { explainUnavailable } from '../../lab/select.js';

/** Starts or reaches the lab, then brings all its sites up side by side, in the scenario's order. */
export async function up(session: Session): Promise<void> {
  await startLab(session);
  const { providers } = labOf(session);
  // One site that fails ends the others' waiting, but each gets to write down what it did.
  const failed = new AbortController();
  const signal = AbortSignal.any([session.signal, failed.signal]);
  const results = await Promise.allSettled(
    session.scenario.providers.map(async (name) => {
      try {
        const site = session.plan.sites.find((entry) => entry.name === name);
        const provider = providers.get(name);
        if (site === undefined || provider === undefined) return;
        const tags = runTags(
          {
            runId: session.runId,
            owner: session.owner,
            purpose: session.purpose,
            ttlExpiresAt: session.state.ttlExpiresAt,
          },
          name,
        );
        await provider.up(site, tags, providerContext(session, name, session.scenario.deadlines.up, signal));
        session.log.append({ type: 'site-up', site: name });
      } catch (error) {
        failed.abort();
        throw error;
      }
    }),
  );
  session.signal.throwIfAborted();
  throwFirst(results);
}

async function startLab(session: Session): Promise<void> {
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
    const pool = createNodePool(inventory.ssh);
    session.access = { inventory, pool, providers: await loadProviders(inventory, session.scenario.providers, pool) };
    await intent.outcome(id, { ok: true });
    const { lab, label, router, probeIntervalMs } = inventory;
    session.log.append({
      type: 'lab',
      lab,
      label,
      router: `${router.product} ${router.version}`,
      probeIntervalMs,
      ...(inventory.defects === undefined ? {} : { defects: inventory.defects }),
    });
  } catch (error) {
    await intent.outcome(id, { ok: false, error: String(error) });
    session.signal.throwIfAborted();
    throw await explainUnavailable(error);
  }
}

/** The cause, not the abort that it brought upon the others. */
function throwFirst(results: PromiseSettledResult<void>[]): void {
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const cause = errors.find((error) => !(error instanceof Error && error.name === 'AbortError')) ?? errors[0];
  if (cause !== undefined) throw cause;
}
