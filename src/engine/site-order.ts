/** Marks the work of a site that was never begun, because one before it failed. */
export class NotBegun extends Error {
  constructor() {
    super('not begun: a site before it failed');
    this.name = 'AbortError';
  }
}

/**
 * Works on each item in order. All begin at once, or, when `staggered`, each once the one before has said that it was
 * `accepted` or is done; one that fails before that keeps all after it from beginning. Never rejects.
 */
export async function inOrder<T>(
  items: readonly T[],
  staggered: boolean,
  work: (item: T, accepted: () => void) => Promise<void>,
): Promise<PromiseSettledResult<void>[]> {
  let before: Promise<boolean> = Promise.resolve(true);
  const running = items.map((item) => {
    let accept: (ok: boolean) => void = () => undefined;
    const gate = before;
    if (staggered) before = new Promise((resolve) => (accept = resolve));
    const run = async (): Promise<void> => {
      if (!(await gate)) throw new NotBegun();
      await work(item, () => accept(true));
    };
    const result = run();
    result.then(
      () => accept(true),
      () => accept(false),
    );
    return result;
  });
  return Promise.allSettled(running);
}
