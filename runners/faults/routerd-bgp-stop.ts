import { LabrunError } from '../../src/errors.js';
import type { NodePlan } from '../../src/model.js';
import type { Fault, FaultContext } from '../fault.js';
import { limitsOf, NO_ARGS, recorded, undoLimits } from './support/context.js';
import { pollUntil, type Proof } from './support/poll.js';
import { must, readPaths, serviceState, type CallLimits } from './support/router.js';

const SERVICE = 'routerd-bgp';

/** Stops the active router's BGP daemon: the machine lives on, its routes do not. */
export const routerdBgpStop: Fault = {
  name: 'routerd-bgp-stop',
  describe: "stop the active router's BGP daemon, so that its sessions end",
  args: NO_ARGS,
  needsStandby: true,
  takeover: () => 'seize',
  async prepare(ctx) {
    const node = ctx.nodes.node(ctx.target.name);
    const observer = observerOf(ctx);
    const [service, pathsBefore] = await Promise.all([
      serviceState(node, SERVICE, limitsOf(ctx)),
      pathsThrough(ctx, observer, limitsOf(ctx)),
    ]);
    if (service !== 'active')
      throw new LabrunError('fault.target', `${SERVICE} on ${ctx.target.name} is ${service}: there is nothing to stop`);
    const systemctl = (verb: 'start' | 'stop', limits: CallLimits): Promise<void> =>
      recorded(ctx, { op: verb, kind: 'service', name: `${ctx.target.name}/${SERVICE}` }, () =>
        must(node, `sudo -n systemctl ${verb} ${SERVICE}`, limits),
      );
    return {
      inject: () => systemctl('stop', limitsOf(ctx)),
      effect: () =>
        pollUntil<Proof>(`${ctx.target.name} is out of BGP`, ctx, async (timeoutMs) => {
          const limits = { timeoutMs, signal: ctx.signal };
          const [state, paths] = await Promise.all([
            serviceState(node, SERVICE, limits),
            pathsThrough(ctx, observer, limits),
          ]);
          if (state !== 'active' && state !== 'deactivating' && paths === 0)
            return { done: { service: state, observer: observer.name, pathsBefore, pathsAfter: paths } };
          return { lastSeen: `${SERVICE} is ${state}; ${observer.name} has ${paths} paths through ${ctx.target.name}` };
        }),
      undo: () => systemctl('start', undoLimits(ctx)),
    };
  },
};

/** A router that is a BGP neighbour of the target: the route reflector, or any other router when that is the target. */
function observerOf(ctx: FaultContext): NodePlan {
  const others = ctx.plan.sites.flatMap((site) => site.routers).filter((router) => router.name !== ctx.target.name);
  const observer = others.find((router) => router.name === ctx.plan.routeReflector) ?? others[0];
  if (observer === undefined)
    throw new LabrunError('fault.target', `${ctx.target.name} has no BGP neighbour that could tell of its end`);
  return observer;
}

/** How many routes the observer has whose next hop is the target. */
async function pathsThrough(ctx: FaultContext, observer: NodePlan, limits: CallLimits): Promise<number> {
  const paths = await readPaths(ctx.nodes.node(observer.name), limits);
  return paths.filter((path) => path.nextHops.some((hop) => hop === ctx.target.overlayIp)).length;
}
