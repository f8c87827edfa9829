import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError } from '../../errors.js';
import { unconverged, type PlacementView } from '../placement.js';
import { readPlacement } from '../router-state.js';
import { labOf, routersOf, type Session } from '../session.js';

export interface ConvergeOptions {
  /** Recorded with what was seen. */
  phase: string;
  deadlineMs: number;
  /** Routers that must not hold anything: the fault's target. */
  without?: ReadonlySet<string>;
}

const FIRST_POLL_MS = 20;
const SLOWEST_POLL_MS = 1000;
/** The last look before the deadline still gets its time: what it sees is what the user is told. */
const LEAST_LOOK_MS = 2000;

/** Waits until every capture is where it belongs. Throws DeadlineError that says what was still missing. */
export async function converge(session: Session, options: ConvergeOptions): Promise<string> {
  const without = new Set([...session.stopped, ...(options.without ?? [])]);
  const deadline = performance.now() + options.deadlineMs;
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.3, SLOWEST_POLL_MS)) {
    const remaining = Math.max(LEAST_LOOK_MS, deadline - performance.now());
    const missing = unconverged(session.plan, await look(session, without, remaining), without);
    session.signal.throwIfAborted();
    if (missing.length === 0) {
      session.log.append({ type: 'converged', phase: options.phase, lastSeen: 'every capture is held and confirmed' });
      return 'every capture is held and confirmed';
    }
    if (performance.now() + pollMs > deadline) throw new DeadlineError('the lab converges', options.deadlineMs, missing.join('; '));
    await sleep(pollMs, undefined, { signal: session.signal });
  }
}

async function look(session: Session, without: ReadonlySet<string>, timeoutMs: number): Promise<PlacementView> {
  const { providers, pool } = labOf(session);
  const view: PlacementView = { inventories: [], routers: new Map() };
  await Promise.all([
    ...[...providers]
      .filter(([site]) => site !== 'onprem')
      .map(async ([, provider]) => {
        const inventory = await provider.inventory(session.runId, session.signal).catch(() => null);
        if (inventory !== null) view.inventories.push(inventory);
      }),
    ...routersOf(session.plan)
      .filter((router) => !without.has(router.name))
      .map(async ({ name }) => {
        const placement = await readPlacement(pool, name, timeoutMs, session.signal).catch(() => null);
        if (placement !== null) view.routers.set(name, placement);
      }),
  ]);
  return view;
}
