import { messageOf } from '../../src/errors.js';
import type { WriteAhead } from '../provider.js';

/** Writes down that a change is about to be made, makes it, and writes down how it ended. Returns the resource's id. */
export async function change(
  { log, signal }: { log: WriteAhead; signal: AbortSignal },
  intent: Parameters<WriteAhead['intent']>[0],
  make: () => Promise<string>,
): Promise<string> {
  signal.throwIfAborted();
  const number = await log.intent(intent);
  try {
    const id = await make();
    await log.outcome(number, { ok: true, id });
    return id;
  } catch (error) {
    await log.outcome(number, { ok: false, error: messageOf(error) });
    throw error;
  }
}
