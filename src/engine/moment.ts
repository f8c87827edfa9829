import { messageOf } from '../errors.js';
import type { Moment } from '../model.js';
import { isBranch, isCloud } from '../scenario/site-kind.js';
import { readGlance } from './glance.js';
import { remoteClients } from './placement.js';
import { labOf, routersOf, type Session } from './session.js';

/** Reads and records one moment. Throws only when the run is interrupted. */
export async function recordMoment(
  session: Session,
  phase: string,
  atMs: () => number | null,
  timeoutMs: number,
): Promise<void> {
  const moment = await readMoment(session, atMs, timeoutMs);
  session.momentsTaken += 1;
  session.log.append({ type: 'moment', phase, moment, nth: session.momentsTaken });
}

/** Who holds what now, asked of everybody at once. Never throws for what cannot be read; that is part of the answer. */
export async function readMoment(session: Session, atMs: () => number | null, timeoutMs: number): Promise<Moment> {
  const { plan, stopped, signal } = session;
  const { providers, pool } = labOf(session);
  const moment: Moment = { atMs: atMs(), holders: [], claims: [], bestPaths: [], own: [], pools: [], unread: [] };
  const clouds = plan.sites.map(({ name }) => name).filter(isCloud);
  const unread = (what: string, error: unknown): void => {
    signal.throwIfAborted();
    moment.unread.push({ what, why: messageOf(error) });
  };
  const inventories = clouds.map(async (name) => {
    try {
      const inventory = await providers.get(name)?.inventory(session.runId, signal);
      const holders = new Map<string, string[]>();
      for (const { node, primary, secondary } of inventory?.nics ?? [])
        for (const address of new Set([primary, ...secondary]))
          holders.set(address, [...(holders.get(address) ?? []), node]);
      for (const address of remoteClients(plan, name))
        moment.holders.push({ site: name, address, nodes: holders.get(address) ?? [] });
    } catch (error) {
      unread(name, error);
    }
  });
  const claims = new Map<string, string[]>();
  const clients = new Set(plan.sites.map((site) => site.client.lanIp));
  // Branches capture at no provider; what they say is recorded at each settled phase.
  const routers = routersOf(plan).filter(({ name, site }) => !stopped.has(name) && !isBranch(site));
  const glances = routers.map(async ({ name, site }) => {
    try {
      const { owners, paths, addresses, pool: status } = await readGlance(pool, name, timeoutMs, signal);
      for (const row of owners) {
        if (row.captureHolderNode !== name) continue;
        const key = `${site} ${row.address.replace(/\/32$/, '')}`;
        claims.set(key, [...(claims.get(key) ?? []), name]);
      }
      if (name === plan.routeReflector)
        moment.bestPaths = paths.map(({ prefix, nextHops }) => ({ address: prefix.replace(/\/32$/, ''), nextHops }));
      moment.own.push({ node: name, addresses: addresses.filter((address) => clients.has(address)) });
      if (status !== undefined) moment.pools.push({ node: name, phase: status.phase });
    } catch (error) {
      unread(name, error);
    }
  });
  await Promise.all([...inventories, ...glances]);
  for (const name of clouds)
    for (const address of remoteClients(plan, name))
      moment.claims.push({ site: name, address, nodes: claims.get(`${name} ${address}`) ?? [] });
  return inOrder(moment);
}

/** Answers come in any order; the record does not depend on it. */
function inOrder(moment: Moment): Moment {
  const by =
    <T>(key: (item: T) => string) =>
    (a: T, b: T) =>
      key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
  return {
    ...moment,
    holders: moment.holders.toSorted(by(({ site, address }) => `${site} ${address}`)),
    claims: moment.claims.toSorted(by(({ site, address }) => `${site} ${address}`)),
    own: moment.own.toSorted(by(({ node }) => node)),
    pools: moment.pools.toSorted(by(({ node }) => node)),
    unread: moment.unread.toSorted(by(({ what }) => what)),
  };
}
