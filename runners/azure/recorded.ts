import { messageOf } from '../../src/errors.js';
import type { WriteAhead } from '../provider.js';

/** Writes the intent, then changes something, then writes how it ended. */
export async function recorded<T>(
  log: WriteAhead,
  change: Parameters<WriteAhead['intent']>[0],
  work: () => Promise<T>,
  idOf: (result: T) => string | undefined = () => undefined,
): Promise<T> {
  const intent = await log.intent(change);
  let result: T;
  try {
    result = await work();
  } catch (thrown) {
    await log.outcome(intent, { ok: false, error: messageOf(thrown) });
    throw thrown;
  }
  const id = idOf(result);
  await log.outcome(intent, { ok: true, ...(id === undefined ? {} : { id }) });
  return result;
}
