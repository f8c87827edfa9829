import type { LabPlan, NodePlan, OwnerRow, PathRow, SiteInventory, SitePlan } from '../model.js';
import { isBranch, isCloud } from '../scenario/site-kind.js';

/** What one moment of the lab looks like, as far as placement goes. */
export interface PlacementView {
  inventories: SiteInventory[];
  /** By router; a router that could not be read is absent. */
  routers: Map<string, { owners: OwnerRow[]; paths: PathRow[] }>;
}

/**
 * Why the lab has not converged, one short clause each; empty when it has: at each cloud site one running router other than
 * `without` holds the /32 of every other site's client and confirms it, and every live router of these and of on-prem has a
 * path to each of them. Branches are not asked: `missingPaths` tells of each.
 */
export function unconverged(plan: LabPlan, view: PlacementView, without: ReadonlySet<string>): string[] {
  return plan.sites.flatMap((site) => [
    ...site.routers
      .filter((router) => !without.has(router.name) && !isBranch(router.site))
      .flatMap((router) => missingPaths(plan, router, view)),
    ...(isCloud(site.name) ? unheld(plan, site, view, without) : []),
  ]);
}

/** Remote clients that one router has no path to; one clause each. A branch's has one path to all of them. */
export function missingPaths(plan: LabPlan, router: NodePlan, view: PlacementView): string[] {
  const state = view.routers.get(router.name);
  if (state === undefined) return [`${router.name} does not answer`];
  const known = new Set(state.paths.map((path) => path.prefix));
  const wanted = isBranch(router.site)
    ? [plan.subnet]
    : remoteClients(plan, router.site).map((address) => `${address}/32`);
  return wanted
    .filter((prefix) => !known.has(prefix))
    .map((prefix) => `${router.name} has no path to ${prefix.replace(/\/32$/, '')}`);
}

/**
 * Captures that no live router claims; one clause each. A claim is cheap to read and comes after the provider's answer, so
 * inventories need not be asked before all are claimed.
 */
export function unclaimed(plan: LabPlan, view: PlacementView, without: ReadonlySet<string>): string[] {
  return plan.sites
    .filter(({ name }) => isCloud(name))
    .flatMap((site) => {
      const live = site.routers.filter((router) => !without.has(router.name));
      const claimed = new Set(
        live.flatMap(({ name }) =>
          (view.routers.get(name)?.owners ?? [])
            .filter((row) => row.captureHolderNode === name)
            .map((row) => row.address),
        ),
      );
      return remoteClients(plan, site.name)
        .filter((address) => !claimed.has(`${address}/32`))
        .map((address) => `no router at ${site.name} holds ${address}`);
    });
}

function unheld(plan: LabPlan, site: SitePlan, view: PlacementView, without: ReadonlySet<string>): string[] {
  const inventory = view.inventories.find((entry) => entry.site === site.name);
  if (inventory === undefined) return [`${site.name}'s inventory is not readable`];
  const byAddress = new Map<string, string[]>();
  for (const { node, secondary } of inventory.nics)
    for (const address of secondary) byAddress.set(address, [...(byAddress.get(address) ?? []), node]);
  const confirmed = new Map(
    [...view.routers].map(([name, { owners }]) => [
      name,
      new Set(owners.filter((row) => row.captureHolderNode === name).map((row) => row.address)),
    ]),
  );
  return remoteClients(plan, site.name).flatMap((address) => {
    const holders = byAddress.get(address) ?? [];
    const [holder] = holders;
    if (holder === undefined) return [`${address} has no holder at ${site.name}`];
    if (holders.length > 1) return [`${address} has ${holders.length} holders at ${site.name}`];
    if (without.has(holder)) return [`${address} is still held by ${holder}`];
    return confirmed.get(holder)?.has(`${address}/32`) === true ? [] : [`${holder} does not confirm ${address}`];
  });
}

/** Addresses that a site captures: the clients of all other sites. */
export function remoteClients(plan: LabPlan, site: string): string[] {
  return plan.sites.filter((other) => other.name !== site).map((other) => other.client.lanIp);
}

/** The router that holds a site's captures now; the preferred one when nobody does (on-prem captures nothing). */
export function activeRouter(
  plan: LabPlan,
  site: SitePlan,
  inventory: SiteInventory | undefined,
): NodePlan | undefined {
  const remote = new Set(remoteClients(plan, site.name));
  const holds = (router: NodePlan): boolean =>
    inventory?.nics.some((nic) => nic.node === router.name && nic.secondary.some((address) => remote.has(address))) ??
    false;
  return site.routers.find(holds) ?? site.routers[0];
}
