import { messageOf } from '../../src/errors.js';
import { eachLimited, NODES_AT_ONCE } from '../../src/limit.js';
import type { OnpremSite } from '../../src/lab/inventory.js';
import type { NodePlan, RunTags, SiteInventory, SitePlan } from '../../src/model.js';
import type { NodePool } from '../node.js';
import type { DownFilter, DownReport, PlannedChange, Preflight, Provider, ProviderContext } from '../provider.js';
import { OnpremError } from './error.js';
import { preflight } from './preflight.js';
import { readHost, removeTags, TAG_FILE, writeTags, type CallLimits, type HostState } from './host.js';

const RUN_ID = 'routerd.cloudedge.run_id';
const TTL = 'routerd.cloudedge.ttl_expires_at';
/** Reading needs no deadline of the run's own: a host that does not answer by then cannot be read. */
const READ_MS = 30_000;

/** Hosts that exist already: `up` adopts them by a tag file, `down` gives them back. Nothing is created, stopped or deleted. */
export function createOnpremProvider(site: OnpremSite, pool: NodePool): Provider {
  return new OnpremProvider(site, pool);
}

class OnpremProvider implements Provider {
  readonly site = 'onprem';
  readonly #hosts: readonly string[];
  readonly #known: ReadonlySet<string>;
  readonly #pool: NodePool;

  constructor(site: OnpremSite, pool: NodePool) {
    this.#hosts = site.nodes;
    this.#known = new Set(site.nodes);
    this.#pool = pool;
  }

  async up(plan: SitePlan, tags: RunTags, ctx: ProviderContext): Promise<void> {
    const wanted = [...plan.routers, plan.client].map((node) => node.name);
    const unknown = wanted.filter((name) => !this.#known.has(name));
    if (unknown.length > 0)
      throw new OnpremError(
        'onprem.unknown-host',
        `the lab has no on-prem host ${unknown.join(', ')}`,
        `it has ${this.#hosts.join(', ') || 'none'}`,
      );
    await settled(wanted.map((name) => this.#adopt(name, tags, ctx)));
  }

  async inventory(runId: string, signal: AbortSignal): Promise<SiteInventory> {
    const hosts = await this.#readAll({ timeoutMs: READ_MS, signal });
    const ours = hosts.filter(({ state }) => state.tags?.[RUN_ID] === runId);
    return {
      site: 'onprem',
      machines: ours.map(({ name, state }) => ({ node: name, id: name, state: 'running', tags: { ...state.tags } })),
      nics: ours.flatMap(({ name, state }) =>
        state.nics.map((nic) => ({
          node: name,
          id: `${name}/${nic.name}`,
          primary: nic.addresses[0] ?? '',
          secondary: [],
          forwarding: state.forwarding,
          tags: { ...state.tags },
        })),
      ),
    };
  }

  plan(site: SitePlan): PlannedChange[] {
    const detail = { path: TAG_FILE };
    return [...site.routers, site.client].map(({ name }) => ({ op: 'tag', kind: 'tag-file', name, detail }));
  }

  preflight(site: SitePlan, signal: AbortSignal): Promise<Preflight> {
    return preflight(this.#pool, site, signal);
  }

  stop(node: NodePlan): Promise<void> {
    return Promise.reject(noPower(node));
  }

  start(node: NodePlan): Promise<void> {
    return Promise.reject(noPower(node));
  }

  async down(filter: DownFilter, ctx: ProviderContext): Promise<DownReport> {
    const report: DownReport = { deleted: [], givenBack: [], leftovers: [] };
    const limits = { timeoutMs: ctx.deadlineMs, signal: ctx.signal };
    await eachLimited(NODES_AT_ONCE, this.#hosts, async (name) => {
      const item = { kind: 'tag-file', id: `${name}:${TAG_FILE}`, name };
      try {
        if (await this.#release(name, filter, ctx, limits)) report.givenBack.push(item);
      } catch (error) {
        report.leftovers.push({ ...item, why: messageOf(error) });
      }
    });
    return report;
  }

  async runs(signal: AbortSignal): Promise<{ runId: string; ttlExpiresAt: string }[]> {
    const runs = new Map<string, string>();
    for (const { state } of await this.#readAll({ timeoutMs: READ_MS, signal })) {
      const runId = state.tags?.[RUN_ID];
      if (runId !== undefined) runs.set(runId, state.tags?.[TTL] ?? '');
    }
    return [...runs].map(([runId, ttlExpiresAt]) => ({ runId, ttlExpiresAt }));
  }

  close(): void {
    // The pool belongs to the caller.
  }

  async #adopt(name: string, tags: RunTags, ctx: ProviderContext): Promise<void> {
    const limits = { timeoutMs: ctx.deadlineMs, signal: ctx.signal };
    const id = await ctx.log.intent({ op: 'adopt', kind: 'tag-file', name, detail: { path: TAG_FILE } });
    try {
      const there = await writeTags(this.#pool, name, tags, limits);
      const holder = there?.[RUN_ID];
      if (holder !== tags[RUN_ID]) throw inUse(name, there);
    } catch (error) {
      await ctx.log.outcome(id, { ok: false, error: messageOf(error) });
      throw error;
    }
    await ctx.log.outcome(id, { ok: true, id: `${name}:${TAG_FILE}` });
  }

  /** True when a tag file of the filter's was there and is gone now. */
  async #release(name: string, filter: DownFilter, ctx: ProviderContext, limits: CallLimits): Promise<boolean> {
    const before = (await readHost(this.#pool, name, limits)).tags;
    const runId = before?.[RUN_ID];
    if (runId === undefined || !matches(filter, runId, before?.[TTL])) return false;
    const id = await ctx.log.intent({ op: 'release', kind: 'tag-file', name, detail: { path: TAG_FILE } });
    try {
      await removeTags(this.#pool, name, runId, limits);
      const after = (await readHost(this.#pool, name, limits)).tags;
      if (after?.[RUN_ID] === runId) throw new OnpremError('onprem.command', `${name}: ${TAG_FILE} is still there`);
    } catch (error) {
      await ctx.log.outcome(id, { ok: false, error: messageOf(error) });
      throw error;
    }
    await ctx.log.outcome(id, { ok: true });
    return true;
  }

  #readAll(limits: CallLimits): Promise<{ name: string; state: HostState }[]> {
    return eachLimited(NODES_AT_ONCE, this.#hosts, async (name) => ({
      name,
      state: await readHost(this.#pool, name, limits),
    }));
  }
}

function matches(filter: DownFilter, runId: string, ttlExpiresAt: string | undefined): boolean {
  if ('runId' in filter) return runId === filter.runId;
  return Date.parse(ttlExpiresAt ?? '') <= filter.expiredAt.getTime();
}

function noPower(node: NodePlan): OnpremError {
  return new OnpremError(
    'onprem.power',
    `${node.name} is an adopted on-prem host: labrun does not switch it off or on`,
    'choose a fault that acts on the software, such as drain or routerd-bgp-stop, or another provider',
  );
}

function inUse(name: string, tags: Partial<RunTags> | null): OnpremError {
  const runId = tags?.[RUN_ID] ?? 'unknown';
  return new OnpremError(
    'onprem.in-use',
    `${name} is in use by run ${runId} until ${tags?.[TTL] ?? 'an unknown time'}`,
    `wait for it, or end it: labrun down --run-id ${runId}`,
  );
}

/** Waits for all, then throws the first failure: nothing goes on behind the caller's back. */
async function settled(work: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
