import { DeadlineError, LabrunError } from '../../src/errors.js';
import type { NodePlan } from '../../src/model.js';
import type { Fault, FaultContext } from '../fault.js';
import type { Injector } from '../injection.js';
import { limitsOf, recorded, undoLimits } from './support/context.js';
import { newRulesName, requireInjector } from './support/disturbance.js';
import { pollUntil } from './support/poll.js';
import { must, readActions, serviceState, type CallLimits } from './support/router.js';

const SERVICE = 'routerd';
/** Once the second half of a move is held, its first half is over soon; in a move of one step it never shows, in ms. */
const BETWEEN_MS = 5_000;

/**
 * Ends the router process without a goodbye between the two halves of a move: the address has left its old NIC and has not
 * reached the new one. The second half is held at the provider until the process is gone, and then never carried out. The
 * machine and its BGP daemon go on, and the process is started again: what is left half done is the router's to finish.
 */
export const crashBetween: Fault = {
  name: 'crash-between',
  describe:
    'kill -9 the router that takes an address over after it has left its old NIC and before the new one has it, then start it again; it bites when an address moves in two steps',
  args: { type: 'object', additionalProperties: false, properties: {} },
  needsStandby: true,
  takeover: () => 'none',
  sites: 'clouds',
  prepare(ctx) {
    const hold = new Hold(ctx, requireInjector(ctx));
    let crashed: NodePlan | null = null;
    const recover = async (limits: CallLimits): Promise<void> => {
      await hold.end();
      if (crashed !== null) await startAgain(ctx, crashed, limits);
      crashed = null;
    };
    return Promise.resolve({
      inject: () => hold.begin(),
      async effect() {
        try {
          const seen = await untilBetween(ctx, hold);
          crashed = seen.router;
          await kill(ctx, seen.router);
          await hold.end();
          const after = await nicsOf(ctx, seen.addresses);
          if (after.held.length > 0)
            throw new LabrunError('fault.no-effect', `${after.held.join(', ')} had a holder when the router was gone`);
          return {
            crashed: seen.router.name,
            heldCalls: seen.heldCalls,
            onNoNic: seen.addresses.join(', '),
            nicsWhileHeld: seen.nics,
            nicsAfterCrash: after.nics,
          };
        } finally {
          await recover(undoLimits(ctx));
        }
      },
      undo: () => recover(undoLimits(ctx)),
    });
  },
};

/** Keeps every assignment of the site's routers waiting. */
class Hold {
  readonly #ctx: FaultContext;
  readonly #injector: Injector;
  readonly #name = newRulesName('crash-between');

  constructor(ctx: FaultContext, injector: Injector) {
    this.#ctx = ctx;
    this.#injector = injector;
  }

  async begin(): Promise<void> {
    const atMostMs = 2 * this.#ctx.deadlineMs;
    await this.#change('set', { principal: 'router', operations: ['assign'], hold: true, atMostMs });
  }

  /** What was held is cut, and was never carried out. */
  async end(): Promise<void> {
    await this.#change('clear', null);
  }

  async count(): Promise<number> {
    return (await this.#injector.hits(this.#ctx.site.name, this.#name)).held;
  }

  async #change(op: string, rules: Parameters<Injector['set']>[1]): Promise<void> {
    const { site } = this.#ctx;
    await recorded(this.#ctx, { op, kind: 'call-rules', name: `${site.name}/${this.#name}` }, () =>
      this.#injector.set(site.name, rules, this.#name),
    );
  }
}

interface Between {
  router: NodePlan;
  addresses: string[];
  heldCalls: number;
  nics: string;
}

/** Waits until a router's assignment is held and its address is on no NIC. Throws LabrunError `fault.no-effect`. */
async function untilBetween(ctx: FaultContext, hold: Hold): Promise<Between> {
  const { site } = ctx;
  await pollUntil<true>('an assignment is held', ctx, async () =>
    (await hold.count()) > 0 ? { done: true } : { lastSeen: `no router of ${site.name} has assigned an address` },
  ).catch(noEffect);
  const limits = { deadlineMs: Math.min(ctx.deadlineMs, BETWEEN_MS), signal: ctx.signal };
  return await pollUntil<Between>('the address is on no NIC', limits, async () => {
    const acting = await assigning(ctx);
    if (acting === undefined) return { lastSeen: `no router of ${site.name} says that it is assigning an address` };
    const { held, free, nics } = await nicsOf(ctx, acting.addresses);
    if (free.length > 0)
      return { done: { router: acting.router, addresses: free, heldCalls: await hold.count(), nics } };
    return {
      lastSeen: `${held.join(', ')}: still on a NIC while ${acting.router.name} assigns it, so it moves in one step`,
    };
  }).catch(noEffect);
}

function noEffect(error: unknown): never {
  if (error instanceof DeadlineError) throw new LabrunError('fault.no-effect', error.lastSeen);
  throw error;
}

/** The router whose journal says that an assignment is under way, and of which addresses. */
async function assigning(ctx: FaultContext): Promise<{ router: NodePlan; addresses: string[] } | undefined> {
  const routers = ctx.site.routers.filter(({ name }) => !ctx.stopped.has(name));
  const found = await Promise.all(
    routers.map(async (router) => {
      const rows = await readActions(ctx.nodes.node(router.name), limitsOf(ctx)).catch(() => []);
      const running = rows.filter(({ action, status }) => action === 'assign-secondary-ip' && status === 'running');
      const addresses = running.map(({ targetJSON }) => (JSON.parse(targetJSON) as { address: string }).address);
      return { router, addresses: addresses.map((address) => address.replace(/\/32$/, '')) };
    }),
  );
  return found.find(({ addresses }) => addresses.length > 0);
}

/** Which of the addresses a NIC of the site has, and which none; `nics` is that in words. */
async function nicsOf(
  ctx: FaultContext,
  addresses: readonly string[],
): Promise<{ held: string[]; free: string[]; nics: string }> {
  const { nics } = await ctx.provider(ctx.site.name).inventory(ctx.runId, ctx.signal);
  const holds = (address: string): boolean => nics.some(({ secondary }) => secondary.includes(address));
  const routers = nics.filter(({ node }) => ctx.site.routers.some(({ name }) => name === node));
  return {
    held: addresses.filter(holds),
    free: addresses.filter((address) => !holds(address)),
    nics: routers.map(({ node, secondary }) => `${node} [${secondary.join(' ')}]`).join(', '),
  };
}

async function kill(ctx: FaultContext, router: NodePlan): Promise<void> {
  const node = ctx.nodes.node(router.name);
  await recorded(ctx, { op: 'kill', kind: 'service', name: `${router.name}/${SERVICE}` }, () =>
    must(node, `sudo -n systemctl kill --signal=SIGKILL ${SERVICE}`, limitsOf(ctx)),
  );
  await pollUntil<true>(`${SERVICE} on ${router.name} is gone`, ctx, async (timeoutMs) => {
    const state = await serviceState(node, SERVICE, { timeoutMs, signal: ctx.signal });
    return state === 'active' ? { lastSeen: `it is ${state}` } : { done: true };
  });
}

async function startAgain(ctx: FaultContext, router: NodePlan, limits: CallLimits): Promise<void> {
  await recorded(ctx, { op: 'start', kind: 'service', name: `${router.name}/${SERVICE}` }, () =>
    must(ctx.nodes.node(router.name), `sudo -n systemctl start ${SERVICE}`, limits),
  );
}
