import type { RouterState, SiteInventory, SiteName } from '../model.js';
import type { ViewName } from '../../assertions/support/views/index.js';
import type { Records } from '../../assertions/support/views/view.js';
import { readMoment } from './moment.js';
import { readRouterState } from './router-state.js';
import { labOf, routersOf, type Session } from './session.js';

/** What a query over `over` is about, read from the lab as it is now. What does not answer is left out, which views say. */
export async function readNow(session: Session, over: ViewName, timeoutMs: number): Promise<Records> {
  const { plan, stopped } = session;
  const common = { plan, off: new Set(stopped) };
  if (over === 'inventory') return { ...common, inventories: await readInventories(session) };
  if (over === 'moments') return { ...common, moment: await readMoment(session, () => null, timeoutMs) };
  return { ...common, routers: await readRouters(session, timeoutMs) };
}

async function readInventories(session: Session): Promise<Map<SiteName, SiteInventory>> {
  const inventories = new Map<SiteName, SiteInventory>();
  const { providers } = labOf(session);
  await Promise.all(
    [...providers].map(async ([site, provider]) => {
      const inventory = await provider.inventory(session.runId, session.signal).catch(() => null);
      session.signal.throwIfAborted();
      if (inventory !== null) inventories.set(site, inventory);
    }),
  );
  return inventories;
}

async function readRouters(session: Session, timeoutMs: number): Promise<Map<string, RouterState>> {
  const { pool } = labOf(session);
  const live = routersOf(session.plan).filter(({ name }) => !session.stopped.has(name));
  const states = await Promise.all(live.map(({ name }) => readRouterState(pool, name, timeoutMs, session.signal)));
  session.signal.throwIfAborted();
  return new Map(states.map((state) => [state.node, state]));
}
