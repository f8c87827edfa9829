import type { LabPlan, Moment, RouterState, SiteName } from '../../../src/model.js';
import { remoteClients } from './world.js';

/** The lab at one moment, as its parts would tell it. */
export interface Snapshot {
  plan: LabPlan;
  /** Node whose NIC has a site's captures; absent: nobody's. */
  holders: ReadonlyMap<SiteName, string>;
  states: ReadonlyMap<string, RouterState>;
  off: readonly string[];
}

/** Who holds what, asked of everybody at once. */
export function momentOf({ plan, holders, states, off }: Snapshot, atMs: number | null): Moment {
  const clouds = plan.sites.filter((site) => site.name !== 'onprem');
  const live = plan.sites.flatMap((site) => site.routers).filter(({ name }) => !off.includes(name));
  const captures = clouds.flatMap((site) => remoteClients(plan, site.name).map((address) => ({ site, address })));
  const claims = (address: string, node: string): boolean =>
    states.get(node)?.owners?.some((row) => row.address === `${address}/32` && row.captureHolderNode === node) === true;
  return {
    atMs,
    holders: captures.map(({ site, address }) => {
      const holder = holders.get(site.name);
      return { site: site.name, address, nodes: holder === undefined ? [] : [holder] };
    }),
    claims: captures.map(({ site, address }) => ({
      site: site.name,
      address,
      nodes: live.filter((router) => router.site === site.name && claims(address, router.name)).map(({ name }) => name),
    })),
    bestPaths: (states.get(plan.routeReflector)?.paths ?? []).map(({ prefix, nextHops }) => ({
      address: prefix.replace('/32', ''),
      nextHops: [...nextHops],
    })),
    own: live.map(({ name }) => ({ node: name, addresses: [] })),
    pools: live.flatMap(({ name }) => {
      const phase = states.get(name)?.pool?.phase;
      return phase === undefined ? [] : [{ node: name, phase }];
    }),
    unread: [],
  };
}
