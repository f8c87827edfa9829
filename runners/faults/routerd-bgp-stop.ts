import { LabrunError } from '../../src/errors.js';
import type { Fault } from '../fault.js';
import { limitsOf, NO_ARGS, recorded, undoLimits } from './support/context.js';
import { observerOf, pathsThrough } from './support/neighbour.js';
import { pollUntil, type Proof } from './support/poll.js';
import { must, serviceState, type CallLimits } from './support/router.js';

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
