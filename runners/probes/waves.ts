import { groupBy } from '../../src/matrix/group.js';

/**
 * Splits flows into waves of at most `parallelism`, taking one flow of each source in turn, so that every wave keeps all
 * sources busy. Order within a source is kept. Throws RangeError when parallelism is below 1.
 */
export function waves<T>(flows: readonly T[], parallelism: number, sourceOf: (flow: T) => string): T[][] {
  if (!(parallelism >= 1)) throw new RangeError(`parallelism must be at least 1, not ${parallelism}`);
  const queues = [...groupBy(flows, sourceOf).values()];
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  const turns = Array.from({ length: longest }, (_, turn) =>
    queues.flatMap((queue) => queue.slice(turn, turn + 1)),
  ).flat();
  const size = Math.min(Math.floor(parallelism), Math.max(1, turns.length));
  return Array.from({ length: Math.ceil(turns.length / size) }, (_, wave) =>
    turns.slice(wave * size, (wave + 1) * size),
  );
}
