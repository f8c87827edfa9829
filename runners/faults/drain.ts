import { LabrunError } from '../../src/errors.js';
import type { Fault, FaultContext } from '../fault.js';
import { installConfig, isDrained, readConfigText, withDrain } from './support/config-file.js';
import { limitsOf, NO_ARGS, recorded, undoLimits } from './support/context.js';
import { pollUntil, type Look, type Proof } from './support/poll.js';
import { heldBy, readOwners, serviceState, type CallLimits } from './support/router.js';

/** Puts the active router into maintenance: it hands everything over and stays out of the way. */
export const drain: Fault = {
  name: 'drain',
  describe: 'put the active router into maintenance, so that it hands over to the standby',
  args: NO_ARGS,
  needsStandby: true,
  takeover: () => 'hand-over',
  async prepare(ctx) {
    const node = ctx.nodes.node(ctx.target.name);
    const [before, owners] = await Promise.all([readConfigText(node, limitsOf(ctx)), readOwners(node, limitsOf(ctx))]);
    const held = heldBy(ctx.target.name, owners);
    if (held.length === 0)
      throw new LabrunError('fault.target', `${ctx.target.name} captures nothing: draining it would change nothing`);
    const write = (op: string, text: string, limits: CallLimits): Promise<void> =>
      recorded(ctx, { op, kind: 'router-config', name: ctx.target.name }, () => installConfig(node, text, limits));
    return {
      inject: () => write('drain', withDrain(before, true), limitsOf(ctx)),
      effect: () => pollUntil<Proof>(`${ctx.target.name} hands over`, ctx, (leftMs) => look(ctx, held, leftMs)),
      undo: () => write('undrain', before, undoLimits(ctx)),
    };
  },
};

async function look(ctx: FaultContext, held: readonly string[], timeoutMs: number): Promise<Look<Proof>> {
  const limits = { timeoutMs, signal: ctx.signal };
  const node = ctx.nodes.node(ctx.target.name);
  const others = ctx.site.routers.filter((router) => router.name !== ctx.target.name);
  const [config, service, own, ...theirs] = await Promise.all([
    readConfigText(node, limits),
    serviceState(node, 'routerd', limits),
    readOwners(node, limits),
    ...others.map(async (router) => ({
      router: router.name,
      held: heldBy(router.name, await readOwners(ctx.nodes.node(router.name), limits)),
    })),
  ]);
  const configured = isDrained(config);
  const kept = heldBy(ctx.target.name, own);
  const takers = theirs.filter((other) => other.held.some((address) => held.includes(address)));
  const taken = held.filter((address) => takers.some((other) => other.held.includes(address)));
  if (configured && service === 'active' && kept.length === 0 && taken.length === held.length)
    return {
      done: {
        drainConfigured: true,
        routerd: service,
        handedOver: taken.length,
        takenOverBy: takers.map((other) => other.router).join(', '),
      },
    };
  return {
    lastSeen:
      `drain ${configured ? 'is' : 'is not'} configured, routerd is ${service}, ` +
      `${ctx.target.name} still captures ${kept.length} and others took over ${taken.length} of ${held.length} addresses`,
  };
}
