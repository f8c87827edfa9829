/** How many nodes are asked something at once: an answer costs a process on the node, and memory here. */
export const NODES_AT_ONCE = 16;

/** Runs `work` for each item, at most `limit` at a time, and returns the results in order. Rejects as soon as one does. */
export async function eachLimited<T, R>(
  limit: number,
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
