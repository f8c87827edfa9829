import { eitherSignal } from './connection.js';

/** How many requests of one teardown are under way at once: Azure throttles whoever asks for more. */
const AT_ONCE = 16;

/**
 * Runs a task for each item, several side by side, and resolves with the results in order. All have ended when this returns
 * or throws what the first one that failed threw.
 */
export async function together<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const workers = Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      results[index] = await task(item);
    }
  });
  const ended = await Promise.allSettled(workers);
  for (const result of ended) if (result.status === 'rejected') throw result.reason;
  return results;
}

/**
 * Runs a task for each item, all side by side. One that fails aborts the signal of the others; all have ended when this
 * throws that first failure.
 */
export async function allOrNone<T, R>(
  items: readonly T[],
  signal: AbortSignal,
  task: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const failed = new AbortController();
  const either = eitherSignal(signal, failed.signal);
  const results = await Promise.allSettled(
    items.map(async (item) => {
      try {
        return await task(item, either);
      } catch (thrown) {
        failed.abort(thrown);
        throw thrown;
      }
    }),
  );
  if (failed.signal.aborted) throw failed.signal.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
