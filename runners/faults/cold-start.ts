import type { NodePlan } from '../../src/model.js';
import type { Fault, FaultContext } from '../fault.js';
import { limitsOf, undoLimits } from './support/context.js';
import { pollUntil, type Proof } from './support/poll.js';
import { answersSsh, powerOff, powerOn, stateAtProvider } from './support/power.js';
import { lookForService, serviceStates, setServices } from './support/services.js';
import type { CallLimits } from './support/router.js';
import { isCloud } from '../../src/scenario/site-kind.js';

/** Everything goes at once and comes back at once, as after a power cut: nobody is there to hand over or to seize. */
export const coldStart: Fault = {
  name: 'cold-start',
  describe:
    'power off all routers of a site, or of the lab, and start them all again; on-prem, stop and start their services',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      scope: {
        description: 'Whose routers: those of the site, or of the whole lab.',
        enum: ['site', 'lab'],
        default: 'site',
      },
    },
  },
  needsStandby: false,
  takeover: () => 'none',
  prepare(ctx, { scope = 'site' }) {
    const routers = scope === 'lab' ? ctx.plan.sites.flatMap((site) => site.routers) : ctx.site.routers;
    let downMs = 0;
    return Promise.resolve({
      // All come back, whatever took them down before.
      on: routers.filter((router) => ctx.stopped.has(router.name)).map((router) => router.name),
      async inject() {
        const startMs = performance.now();
        await Promise.all(routers.map((router) => takeDown(ctx, router)));
        await pollUntil<true>('all routers are off', ctx, async () => {
          const seen = await Promise.all(routers.map((router) => stillUp(ctx, router)));
          const up = seen.filter((word) => word !== null);
          return up.length === 0 ? { done: true } : { lastSeen: up.join('; ') };
        });
        downMs = Math.round(performance.now() - startMs);
        await Promise.all(routers.map((router) => bringUp(ctx, router, limitsOf(ctx))));
      },
      effect: () =>
        pollUntil<Proof>('all routers run again', ctx, async (timeoutMs) => {
          const limits = { timeoutMs, signal: ctx.signal };
          const looks = await Promise.all(routers.map((router) => lookForService(ctx, router, limits)));
          const missing = looks.flatMap((look) => ('done' in look ? [] : [look.lastSeen]));
          if (missing.length > 0) return { lastSeen: missing.join('; ') };
          return { done: { seenOff: routers.length, backInService: routers.length, allOffAfterMs: downMs } };
        }),
      async undo() {
        await Promise.all(routers.map((router) => bringUp(ctx, router, undoLimits(ctx))));
      },
    });
  },
};

/** On-prem hosts are not labrun's to power off. */
function isPowered(router: NodePlan): boolean {
  return isCloud(router.site);
}

async function takeDown(ctx: FaultContext, router: NodePlan): Promise<void> {
  if (!isPowered(router)) await setServices(ctx, router, 'stop', limitsOf(ctx));
  else if (!ctx.stopped.has(router.name)) await powerOff(ctx, router);
}

/** Why the router does not count as off; null when it does. */
async function stillUp(ctx: FaultContext, router: NodePlan): Promise<string | null> {
  if (!isPowered(router)) {
    const states = await serviceStates(ctx, router, limitsOf(ctx));
    return states.includes('active') ? `${router.name} has active services` : null;
  }
  const [state, answers] = await Promise.all([stateAtProvider(ctx, router), answersSsh(ctx, router)]);
  if (state !== 'stopped') return `${router.name} is ${state}`;
  return answers ? `${router.name} answers ssh` : null;
}

/** Brings back what is off. Services of a machine that was off start when it boots. */
async function bringUp(ctx: FaultContext, router: NodePlan, limits: CallLimits): Promise<void> {
  if (!isPowered(router)) return await setServices(ctx, router, 'start', limits);
  if ((await stateAtProvider(ctx, router, limits.signal)) !== 'running') await powerOn(ctx, router, limits);
}
