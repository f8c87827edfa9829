import type { MachineState, NodePlan } from '../../../src/model.js';
import type { FaultContext } from '../../fault.js';
import { limitsOf, providerContext } from './context.js';
import { must, type CallLimits } from './router.js';

/** A machine that is off does not answer ssh; one attempt this long is enough to see that it does. */
const ANSWER_MS = 1_000;

/** What its provider says of a machine now. */
export async function stateAtProvider(ctx: FaultContext, node: NodePlan, signal = ctx.signal): Promise<MachineState> {
  const inventory = await ctx.provider(node.site).inventory(ctx.runId, signal);
  return inventory.machines.find((machine) => machine.node === node.name)?.state ?? 'unknown';
}

export async function answersSsh(ctx: FaultContext, node: NodePlan): Promise<boolean> {
  const attempt = ctx.nodes
    .node(node.name)
    .exec('true', { timeoutMs: ANSWER_MS, signal: ctx.signal, retryConnect: false });
  return await attempt.then(
    () => true,
    () => false,
  );
}

/** Powers a machine off through its provider. Its connection is dropped: nobody waits for its end. */
export async function powerOff(ctx: FaultContext, node: NodePlan): Promise<void> {
  await ctx.provider(node.site).stop(node, providerContext(ctx, limitsOf(ctx)));
  ctx.nodes.drop(node.name);
}

/** Powers a machine on and waits until it answers ssh. */
export async function powerOn(ctx: FaultContext, node: NodePlan, limits: CallLimits): Promise<void> {
  await ctx.provider(node.site).start(node, providerContext(ctx, limits));
  await must(ctx.nodes.node(node.name), 'true', limits);
}
