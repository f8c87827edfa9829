import { LabrunError } from '../../../src/errors.js';
import type { NodePlan } from '../../../src/model.js';
import type { FaultContext } from '../../fault.js';
import { readPaths, type CallLimits } from './router.js';

/** A router that is a BGP neighbour of the target: the route reflector, or any other router when that is the target. */
export function observerOf(ctx: FaultContext): NodePlan {
  const others = ctx.plan.sites.flatMap((site) => site.routers).filter((router) => router.name !== ctx.target.name);
  const observer = others.find((router) => router.name === ctx.plan.routeReflector) ?? others[0];
  if (observer === undefined)
    throw new LabrunError('fault.target', `${ctx.target.name} has no BGP neighbour that could tell of its end`);
  return observer;
}

/** How many routes the observer has whose next hop is the target. */
export async function pathsThrough(ctx: FaultContext, observer: NodePlan, limits: CallLimits): Promise<number> {
  const paths = await readPaths(ctx.nodes.node(observer.name), limits);
  return paths.filter((path) => path.nextHops.some((hop) => hop === ctx.target.overlayIp)).length;
}
