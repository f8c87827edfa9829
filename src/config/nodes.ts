import { SITES, type SiteKind } from '../model.js';
import { topology } from '../scenario/topology.js';

const PLAN = topology({ profile: 'full', providers: SITES });

/** Every node that a lab can have. */
export const NODE_NAMES: readonly string[] = SITES.flatMap(nodesOf);

/** The nodes of one site in a full lab, routers first. */
export function nodesOf(site: SiteKind): string[] {
  const plan = PLAN.sites.find(({ name }) => name === site);
  return plan === undefined ? [] : [...plan.routers, plan.client].map(({ name }) => name);
}

/** The network that all sites share. */
export const SHARED_SUBNET = PLAN.subnet;
