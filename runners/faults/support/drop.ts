import type { FaultContext, PreparedFault } from '../../fault.js';
import { limitsOf, recorded, undoLimits } from './context.js';
import { applyGuarded, revertGuarded, type GuardedChange } from './guard.js';
import { addTable, deleteTable, newTable, readCounters, requireNft, type DropRule } from './packet-filter.js';
import { pollUntil, type Proof } from './poll.js';

/**
 * A fault that drops packets on the target. Its proof is that every rule has dropped some; `told` is added to it. The node
 * itself takes it back when labrun is gone.
 */
export async function dropping(ctx: FaultContext, rules: readonly DropRule[], told: Proof): Promise<PreparedFault> {
  const node = ctx.nodes.node(ctx.target.name);
  await requireNft(node, limitsOf(ctx));
  const table = newTable();
  const change: GuardedChange = {
    id: table,
    apply: addTable(table, rules),
    revert: deleteTable(table),
    withinMs: guardMs(ctx),
  };
  const record = { kind: 'packet-filter', name: `${ctx.target.name}/${table}` };
  return {
    inject: () => recorded(ctx, { op: 'add', ...record }, () => applyGuarded(node, change, limitsOf(ctx))),
    effect: () =>
      pollUntil<Proof>(`${ctx.target.name} drops packets`, ctx, async (timeoutMs) => {
        const counters = await readCounters(node, table, { timeoutMs, signal: ctx.signal });
        const dropped = rules.map(({ counter }) => [counter, counters[counter] ?? 0] as const);
        if (dropped.every(([, packets]) => packets > 0)) return { done: { ...told, ...Object.fromEntries(dropped) } };
        return { lastSeen: dropped.map(([counter, packets]) => `${counter}: ${packets} packets`).join(', ') };
      }),
    undo: () => recorded(ctx, { op: 'delete', ...record }, () => revertGuarded(node, change, undoLimits(ctx))),
  };
}

/** A node takes a change back by itself when labrun had all the time to do so, in ms; a day when it has no end. */
export function guardMs(ctx: FaultContext): number {
  return (ctx.forMs ?? 86_400_000) + 2 * ctx.deadlineMs;
}
