import type { FaultContext } from '../../fault.js';
import type { ProviderContext } from '../../provider.js';
import type { CallLimits } from './router.js';

export function limitsOf(ctx: FaultContext): CallLimits {
  return { timeoutMs: ctx.deadlineMs, signal: ctx.signal };
}

/** An undo has a life of its own: it must work after the run was interrupted. */
export function undoLimits(ctx: FaultContext): CallLimits {
  return { timeoutMs: ctx.deadlineMs, signal: AbortSignal.timeout(ctx.deadlineMs) };
}

export function providerContext(ctx: FaultContext, limits: CallLimits): ProviderContext {
  return { runId: ctx.runId, log: ctx.log, signal: limits.signal, deadlineMs: limits.timeoutMs };
}

/** Does one change between its intent and its outcome. */
export async function recorded(
  ctx: FaultContext,
  change: { op: string; kind: string; name: string },
  act: () => Promise<unknown>,
): Promise<void> {
  const id = await ctx.log.intent(change);
  try {
    await act();
  } catch (error) {
    await ctx.log.outcome(id, { ok: false, error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
  await ctx.log.outcome(id, { ok: true });
}

/** JSON Schema of a fault that takes no arguments of its own. */
export const NO_ARGS = { type: 'object', additionalProperties: false, properties: {} } as const;
