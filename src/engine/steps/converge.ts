import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError } from '../../errors.js';
import { eachLimited, NODES_AT_ONCE } from '../../limit.js';
import type { NodePlan } from '../../model.js';
import { isBranch } from '../../scenario/site-kind.js';
import { missingPaths, unclaimed, unconverged, type PlacementView } from '../placement.js';
import { isPoolPending, readPlacement } from '../router-state.js';
import { labOf, routersOf, type Session } from '../session.js';

export interface ConvergeOptions {
  /** Recorded with what was seen. */
  phase: string;
  deadlineMs: number;
  /** Routers that must not hold anything: the fault's target. */
  without?: ReadonlySet<string>;
  /**
   * Holders must stay the same for so long, in ms. After something came back the captures may move once more, and whether
   * they do is the router's own affair.
   */
  stableMs?: number;
}

const FIRST_POLL_MS = 20;
const SLOWEST_POLL_MS = 1000;
/** The last look before the deadline still gets its time: what it sees is what the user is told. */
const LEAST_LOOK_MS = 2000;
/**
 * A router that has all its captures is about to call its pool ready. One that takes longer than this never may, which is for
 * assertions to judge, as it is recorded then.
 */
const READY_GRACE_MS = 10_000;

/**
 * Waits until every capture is where it belongs and, for a while, until no router calls its pool pending: the lab is at rest
 * then. Throws DeadlineError that says what was still missing.
 */
export async function converge(session: Session, options: ConvergeOptions): Promise<string> {
  const without = new Set([...session.stopped, ...(options.without ?? [])]);
  const deadline = performance.now() + options.deadlineMs;
  let stable = { holders: '', sinceMs: 0 };
  let placedMs: number | null = null;
  const branches = new Set(routersOf(session.plan).filter(({ name, site }) => isBranch(site) && !without.has(name)));
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.1, SLOWEST_POLL_MS)) {
    const remaining = Math.max(LEAST_LOOK_MS, deadline - performance.now());
    const { missing, holders } = await lookNow(session, without, branches, remaining);
    session.signal.throwIfAborted();
    if (missing.length > 0 || holders !== stable.holders) stable = { holders, sinceMs: performance.now() };
    const stableMs = performance.now() - stable.sinceMs;
    if (missing.length === 0 && stableMs < (options.stableMs ?? 0)) missing.push('captures have moved just now');
    if (missing.length === 0) {
      placedMs ??= performance.now();
      const pending = await pendingPools(session, without, remaining);
      if (pending.length === 0 || performance.now() >= Math.min(placedMs + READY_GRACE_MS, deadline)) {
        const late = pending.length === 0 ? '' : `; pending all the same: the pool of ${pending.join(', ')}`;
        const lastSeen = `every capture is held and confirmed${late}`;
        session.log.append({ type: 'converged', phase: options.phase, lastSeen });
        return lastSeen;
      }
    } else {
      placedMs = null;
      if (performance.now() + pollMs > deadline)
        throw new DeadlineError('the lab converges', options.deadlineMs, missing.join('; '));
    }
    await sleep(pollMs, undefined, { signal: session.signal });
  }
}

interface Look {
  /** What is missing, one clause each. */
  missing: string[];
  /** Who holds what, for comparing; empty before inventories were asked. */
  holders: string;
}

/**
 * What is missing, looked for in the order in which it comes true, and no further than the first stage that is not: the
 * reflector's paths, then the other routers' claims, then the providers' inventories, then the branches' paths; `branches` are
 * those that are still waited for: one that has been seen with its path is not asked again. Looking costs the machine that the
 * routers under test run on.
 */
async function lookNow(
  session: Session,
  without: ReadonlySet<string>,
  branches: Set<NodePlan>,
  timeoutMs: number,
): Promise<Look> {
  const { plan } = session;
  const view: PlacementView = { inventories: [], routers: new Map() };
  const live = routersOf(plan).filter(({ name, site }) => !without.has(name) && !isBranch(site));
  const reflector = live.find((router) => router.name === plan.routeReflector);
  if (reflector !== undefined) {
    await readInto(session, view, [reflector], timeoutMs);
    const pathless = missingPaths(plan, reflector, view);
    if (pathless.length > 0) return { missing: pathless, holders: '' };
  }
  await readInto(
    session,
    view,
    live.filter((router) => router !== reflector),
    timeoutMs,
  );
  const unsettled = [...live.flatMap((router) => missingPaths(plan, router, view)), ...unclaimed(plan, view, without)];
  if (unsettled.length > 0) return { missing: unsettled, holders: '' };
  const clouds = [...labOf(session).providers].filter(([site]) => site !== 'onprem');
  await Promise.all(
    clouds.map(async ([, provider]) => {
      const inventory = await provider.inventory(session.runId, session.signal).catch(() => null);
      if (inventory !== null) view.inventories.push(inventory);
    }),
  );
  const missing = unconverged(plan, view, without);
  if (missing.length === 0) missing.push(...(await lookAtBranches(session, view, branches, timeoutMs)));
  return { missing, holders: holdersIn(view) };
}

/** Routers of the clouds and on-prem that say that their pool is on its way. One that cannot be asked is not waited for. */
async function pendingPools(session: Session, without: ReadonlySet<string>, timeoutMs: number): Promise<string[]> {
  const live = routersOf(session.plan).filter(({ name, site }) => !without.has(name) && !isBranch(site));
  const { pool } = labOf(session);
  const asked = await eachLimited(NODES_AT_ONCE, live, async ({ name }) => {
    const pending = await isPoolPending(pool, name, timeoutMs, session.signal).catch(() => false);
    return pending ? [name] : [];
  });
  return asked.flat();
}

async function lookAtBranches(
  session: Session,
  view: PlacementView,
  branches: Set<NodePlan>,
  timeoutMs: number,
): Promise<string[]> {
  await readInto(session, view, [...branches], timeoutMs);
  return [...branches].flatMap((router) => {
    const missing = missingPaths(session.plan, router, view);
    if (missing.length === 0) branches.delete(router);
    return missing;
  });
}

function holdersIn({ inventories }: PlacementView): string {
  const held = inventories.flatMap(({ site, nics }) =>
    nics.map(({ node, secondary }) => [site, node, ...secondary.toSorted()]),
  );
  return held
    .map((entry) => entry.join(' '))
    .toSorted()
    .join('; ');
}

async function readInto(session: Session, view: PlacementView, routers: NodePlan[], timeoutMs: number): Promise<void> {
  const { pool } = labOf(session);
  await eachLimited(NODES_AT_ONCE, routers, async ({ name }) => {
    const placement = await readPlacement(pool, name, timeoutMs, session.signal).catch(() => null);
    if (placement !== null) view.routers.set(name, placement);
  });
}
