import { DeadlineError, LabrunError } from '../../src/errors.js';
import type { NodePlan } from '../../src/model.js';
import type { Fault, FaultContext } from '../fault.js';
import { installConfig, isDrained, readConfigText, withDrain } from './support/config-file.js';
import { limitsOf, NO_ARGS, recorded } from './support/context.js';
import { pollUntil, type Proof } from './support/poll.js';
import { powerOn, stateAtProvider } from './support/power.js';
import { heldBy, readOwners } from './support/router.js';
import { lookForService, serviceStates, setServices } from './support/services.js';
import { isCloud } from '../../src/scenario/site-kind.js';

/** One thing that is out, and how it comes back. */
interface Outage {
  router: NodePlan;
  what: 'powered off' | 'services stopped' | 'drained';
  end(): Promise<void>;
}

/** Brings back what earlier faults have taken out: not a break, yet the captures move, and that is felt. */
export const rejoin: Fault = {
  name: 'rejoin',
  describe: 'bring back what earlier faults have taken out at this site, so that the preferred router takes over again',
  args: NO_ARGS,
  needsStandby: false,
  takeover: () => 'none',
  async prepare(ctx) {
    const outages: Outage[] = [];
    for (const router of ctx.site.routers) outages.push(...(await outagesOf(ctx, router)));
    if (outages.length === 0)
      throw new LabrunError('fault.target', `no router of ${ctx.site.name} is out: there is nothing to bring back`, {
        hint: 'put it after a fault that lasts, such as stop-active, routerd-bgp-stop or drain',
      });
    const routers = ctx.site.routers.filter((router) => outages.some((outage) => outage.router === router));
    return {
      on: outages.flatMap(({ router, what }) => (what === 'powered off' ? [router.name] : [])),
      async inject() {
        for (const { end } of outages) await end();
      },
      async effect() {
        const broughtBack = outages.map(({ router, what }) => `${router.name} (${what})`).join(', ');
        await waitForService(ctx, routers);
        return { broughtBack, ...(await preemption(ctx, routers)) };
      },
      // What is whole stays whole.
      undo: () => Promise.resolve(),
    };
  },
};

async function outagesOf(ctx: FaultContext, router: NodePlan): Promise<Outage[]> {
  const state = isCloud(router.site) ? await stateAtProvider(ctx, router) : 'running';
  if (state === 'stopped') return [{ router, what: 'powered off', end: () => bootUndrained(ctx, router) }];
  const node = ctx.nodes.node(router.name);
  const [states, config] = await Promise.all([
    serviceStates(ctx, router, limitsOf(ctx)),
    readConfigText(node, limitsOf(ctx)),
  ]);
  const stopped: Outage = {
    router,
    what: 'services stopped',
    end: () => setServices(ctx, router, 'start', limitsOf(ctx)),
  };
  const drained: Outage = {
    router,
    what: 'drained',
    end: () => undrain(ctx, router, config),
  };
  return [...(isDrained(config) ? [drained] : []), ...(states.some((word) => word !== 'active') ? [stopped] : [])];
}

async function bootUndrained(ctx: FaultContext, router: NodePlan): Promise<void> {
  await powerOn(ctx, router, limitsOf(ctx));
  const config = await readConfigText(ctx.nodes.node(router.name), limitsOf(ctx));
  if (isDrained(config)) await undrain(ctx, router, config);
}

function undrain(ctx: FaultContext, router: NodePlan, config: string): Promise<void> {
  return recorded(ctx, { op: 'undrain', kind: 'router-config', name: router.name }, () =>
    installConfig(ctx.nodes.node(router.name), withDrain(config, false), limitsOf(ctx)),
  );
}

async function waitForService(ctx: FaultContext, routers: readonly NodePlan[]): Promise<void> {
  await pollUntil<true>('what was out takes part again', ctx, async (timeoutMs) => {
    const limits = { timeoutMs, signal: ctx.signal };
    const looks = await Promise.all(routers.map((router) => lookForService(ctx, router, limits)));
    const missing = looks.flatMap((look) => ('done' in look ? [] : [look.lastSeen]));
    return missing.length === 0 ? { done: true } : { lastSeen: missing.join('; ') };
  });
}

/** Whether the site's preferred router, if it was out, has its addresses again; that it has not is no reason to fail. */
async function preemption(ctx: FaultContext, routers: readonly NodePlan[]): Promise<Proof> {
  const preferred = ctx.site.routers[0];
  if (preferred === undefined || !routers.includes(preferred) || !isCloud(preferred.site)) return {};
  const wanted = ctx.plan.sites.filter((site) => site !== ctx.site).map((site) => `${site.client.lanIp}/32`);
  try {
    return await pollUntil<Proof>(`${preferred.name} takes its addresses back`, ctx, async (timeoutMs) => {
      const owners = await readOwners(ctx.nodes.node(preferred.name), { timeoutMs, signal: ctx.signal });
      const held = heldBy(preferred.name, owners).filter((address) => wanted.includes(address));
      if (held.length === wanted.length)
        return { done: { preempted: true, heldBy: preferred.name, addresses: held.length } };
      return { lastSeen: `it captures ${held.length} of ${wanted.length}` };
    });
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    return { preempted: false };
  }
}
