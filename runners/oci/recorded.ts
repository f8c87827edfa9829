import { messageOf } from '../../src/errors.js';
import type { WriteAhead } from '../provider.js';

/** Writes the intent, makes the change, writes how it ended. `change` resolves with the id of what it changed. */
export async function recorded(
  { log, signal }: { log: WriteAhead; signal: AbortSignal },
  intent: Parameters<WriteAhead['intent']>[0],
  change: () => Promise<string>,
): Promise<string> {
  signal.throwIfAborted();
  const intentId = await log.intent(intent);
  let id: string;
  try {
    id = await change();
  } catch (error) {
    await log.outcome(intentId, { ok: false, error: messageOf(error) });
    throw error;
  }
  await log.outcome(intentId, { ok: true, id });
  return id;
}
