import type { RouterConfig, RouterTimers } from '../lab/router-config.js';
import type { LabPlan, NodePlan } from '../model.js';
import { isBranch, isCloud } from '../scenario/site-kind.js';

/**
 * Detection within 0.3 s (BFD), and a hold time as the fallback. The settle time costs nothing where the preferred router is
 * there: it captures at once; a standby waits that long for it after a cold start, however slowly it boots.
 */
export const ROUTER_TIMERS: RouterTimers = {
  bfdIntervalMs: 100,
  bfdMultiplier: 3,
  holdSeconds: 3,
  startupSettleMs: 5000,
  retryMs: 50,
  leaseSeconds: 300,
};

/** Nobody takes over for a branch: to notice in 3 s that its router is gone is soon enough, and there may be hundreds. */
const BRANCH_TIMERS: RouterTimers = { ...ROUTER_TIMERS, bfdIntervalMs: 1000 };
/** Many machines on this one may keep a router waiting for its turn: that must not look as if it were gone. */
const CROWDED_TIMERS: RouterTimers = { ...ROUTER_TIMERS, bfdIntervalMs: 300 };

/** The configuration that one router of the plan is deployed with; `wanIps` by router, as far as they are known. */
export function routerConfig(
  plan: LabPlan,
  router: NodePlan,
  wanIps: ReadonlyMap<string, string> = new Map(),
): RouterConfig {
  const site = plan.sites.find((entry) => entry.name === router.site);
  if (site === undefined || router.overlayIp === undefined || router.priority === undefined)
    throw new TypeError(`${router.name} is not a router of this plan`);
  return {
    version: 1,
    pool: 'cloudedge',
    node: router.name,
    site: router.site,
    asn: plan.asn,
    subnet: plan.subnet,
    gateway: site.gateway,
    lanIp: router.lanIp,
    overlayIp: router.overlayIp,
    priority: router.priority,
    clientIp: site.client.lanIp,
    routers: plan.sites
      .flatMap((entry) => entry.routers)
      .filter((other) => !isBranch(router.site) || other === router || other.name === plan.routeReflector)
      .map((other) => ({
        name: other.name,
        site: other.site,
        lanIp: other.lanIp,
        overlayIp: other.overlayIp ?? '',
        priority: other.priority ?? 0,
        ...wanIpOf(other, wanIps),
      })),
    routeReflector: plan.routeReflector,
    ...(router.name === plan.routeReflector ? spokesOf(plan) : {}),
    ...(isCloud(router.site) ? { provider: { kind: router.site, ref: `${router.site}-lab` } } : {}),
    timers: timersOf(plan, router),
  };
}

function timersOf({ sites }: LabPlan, { site }: NodePlan): RouterTimers {
  if (isBranch(site)) return BRANCH_TIMERS;
  return sites.some(({ name }) => isBranch(name)) ? CROWDED_TIMERS : ROUTER_TIMERS;
}

function spokesOf({ sites }: LabPlan): { spokes?: string[] } {
  const spokes = sites.filter(({ name }) => isBranch(name)).flatMap(({ routers }) => routers.map(({ name }) => name));
  return spokes.length === 0 ? {} : { spokes };
}

function wanIpOf({ name }: NodePlan, wanIps: ReadonlyMap<string, string>): { wanIp?: string } {
  const wanIp = wanIps.get(name);
  return wanIp === undefined ? {} : { wanIp };
}
