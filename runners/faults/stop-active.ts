import { LabrunError } from '../../src/errors.js';
import type { MachineState } from '../../src/model.js';
import type { Fault, FaultContext } from '../fault.js';
import { limitsOf, NO_ARGS, providerContext, undoLimits } from './support/context.js';
import { pollUntil, type Proof } from './support/poll.js';
import { must } from './support/router.js';

/** A machine that is off does not answer ssh; one attempt this long is enough to see that it does. */
const ANSWER_MS = 1_000;

/** Powers the active router off through its provider, as when the machine dies. */
export const stopActive: Fault = {
  name: 'stop-active',
  describe: "power off the site's active router through the provider's API",
  args: NO_ARGS,
  needsStandby: true,
  takeover: () => 'seize',
  async prepare(ctx) {
    const before = await stateAtProvider(ctx);
    if (before !== 'running')
      throw new LabrunError('fault.target', `${ctx.target.name} is ${before}, not running: there is nothing to stop`);
    return {
      off: [ctx.target.name],
      async inject() {
        await ctx.provider(ctx.target.site).stop(ctx.target, providerContext(ctx, limitsOf(ctx)));
        ctx.nodes.drop(ctx.target.name);
      },
      effect: () =>
        pollUntil<Proof>(`${ctx.target.name} is powered off`, ctx, async () => {
          const [state, answers] = await Promise.all([stateAtProvider(ctx), answersSsh(ctx)]);
          if (state === 'stopped' && !answers) return { done: { providerState: state, sshAnswers: answers } };
          return { lastSeen: `the provider says ${state}; its sshd ${answers ? 'answers' : 'is silent'}` };
        }),
      async undo() {
        const limits = undoLimits(ctx);
        await ctx.provider(ctx.target.site).start(ctx.target, providerContext(ctx, limits));
        await must(ctx.nodes.node(ctx.target.name), 'true', limits);
      },
    };
  },
};

async function stateAtProvider(ctx: FaultContext): Promise<MachineState> {
  const inventory = await ctx.provider(ctx.target.site).inventory(ctx.runId, ctx.signal);
  return inventory.machines.find((machine) => machine.node === ctx.target.name)?.state ?? 'unknown';
}

async function answersSsh(ctx: FaultContext): Promise<boolean> {
  const attempt = ctx.nodes
    .node(ctx.target.name)
    .exec('true', { timeoutMs: ANSWER_MS, signal: ctx.signal, retryConnect: false });
  return await attempt.then(
    () => true,
    () => false,
  );
}
