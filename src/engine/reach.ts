import { setTimeout as sleep } from 'node:timers/promises';
import { isName } from '../cloud/learn.js';
import type { Redactor } from '../evidence/redact.js';
import type { LabBackend } from '../lab/backend.js';
import type { LabInventory } from '../lab/inventory.js';
import type { LabPlan, SiteKind } from '../model.js';
import { kindOf } from '../scenario/site-kind.js';
import type { RunState } from '../run/state.js';
import { DeadlineError, messageOf } from '../errors.js';
import { followStarts } from './follow-starts.js';
import { loadProviders } from './providers.js';
import type { LabAccess } from './session.js';
import { createNodePool, SshError } from '../../runners/ssh/index.js';
import type { ProviderContext } from '../../runners/provider.js';

/** What it takes to reach a lab. */
export interface Reach {
  backend: LabBackend;
  state: RunState;
  plan: LabPlan;
  redactor: Redactor;
}

/** The means to act on a lab of which its inventory is known. Nothing is called yet. */
export async function openLab(reach: Reach, inventory: LabInventory): Promise<LabAccess> {
  const hosts = Object.values(inventory.ssh.targets).flatMap(({ host }) => host ?? []);
  reach.redactor.learn('host', hosts.filter(isName));
  const pool = createNodePool(inventory.ssh);
  const kinds = new Set(reach.plan.sites.map(({ name }) => kindOf(name)));
  const wanIps = new Map(Object.entries(inventory.sites.onprem?.publicIps ?? {}));
  const access: LabAccess = { inventory, pool, providers: await loadProviders(inventory, [...kinds], pool), wanIps };
  for (const [site, provider] of access.providers) {
    const after = async (ctx: ProviderContext): Promise<void> => {
      if (await lookUp(reach, access, site, ctx.signal)) await admitAll(access, reach.plan, () => ctx);
    };
    access.providers.set(site, followStarts(provider, after));
  }
  return access;
}

/** Asks one provider where its machines are, and tells the pool. True when a router has another address than before. */
export async function lookUp(
  { backend, state, plan, redactor }: Reach,
  { pool, providers, wanIps }: LabAccess,
  site: SiteKind,
  signal: AbortSignal,
): Promise<boolean> {
  const endpoints = (await providers.get(site)?.endpoints?.(state.runId, signal)) ?? [];
  const lanIps = new Map(
    plan.sites.flatMap(({ routers, client }) => [...routers, client]).map((node) => [node.name, node.lanIp]),
  );
  let moved = false;
  for (const endpoint of endpoints) {
    if (isName(endpoint.host)) redactor.learn('host', [endpoint.host]);
    const target = backend.target?.(state.lab, endpoint) ?? null;
    if (target !== null) pool.retarget?.(endpoint.node, target);
    const wanIp = endpoint.wanIp ?? endpoint.host;
    // Reached inside of the shared network: nobody else sees it under that address.
    if (wanIp === lanIps.get(endpoint.node)) continue;
    moved ||= wanIps.get(endpoint.node) !== wanIp;
    wanIps.set(endpoint.node, wanIp);
  }
  return moved;
}

/** The same for all sites. */
export async function lookUpAll(reach: Reach, access: LabAccess, signal: AbortSignal): Promise<void> {
  await Promise.all([...access.providers.keys()].map((site) => lookUp(reach, access, site, signal)));
}

/** Lets the routers of all other sites in at each site whose network is ours, and nobody else. */
export async function admitAll(
  { providers, wanIps }: LabAccess,
  plan: LabPlan,
  contextOf: (site: SiteKind) => ProviderContext,
): Promise<void> {
  await Promise.all(
    [...providers].map(async ([site, provider]) => {
      const others = plan.sites.filter(({ name }) => kindOf(name) !== site).flatMap(({ routers }) => routers);
      const peers = others.flatMap(({ name }) => wanIps.get(name) ?? []);
      const ctx = contextOf(site);
      await provider.admit?.(ctx.runId, [...new Set(peers)].sort(), ctx);
    }),
  );
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** An attempt that hangs longer is begun anew: a machine that boots may drop what it has accepted. */
const ATTEMPT_MS = 15_000;

/**
 * Waits until a machine that was created shows the host key that it was given: before, it shows the one of its image, and may
 * not know its user yet. Throws DeadlineError.
 */
export async function untilReachable(
  pool: LabAccess['pool'],
  name: string,
  limits: { deadlineMs: number; signal: AbortSignal },
): Promise<void> {
  const end = performance.now() + limits.deadlineMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      const timeoutMs = Math.max(1, Math.min(ATTEMPT_MS, end - performance.now()));
      await pool.node(name).exec('true', { timeoutMs, signal: limits.signal, retryConnect: false });
      return;
    } catch (error) {
      limits.signal.throwIfAborted();
      if (!(error instanceof SshError) || error.code === 'ssh.key') throw error;
      if (performance.now() + pause > end)
        throw new DeadlineError(`${name} lets labrun in`, limits.deadlineMs, messageOf(error));
      await sleep(pause, undefined, { signal: limits.signal });
    }
  }
}
