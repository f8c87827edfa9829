/** A moment on the monotonic clock by which something must be over. */
export class Deadline {
  readonly totalMs: number;
  readonly #end: number;

  constructor(totalMs: number) {
    this.totalMs = totalMs;
    this.#end = performance.now() + totalMs;
  }

  /** Ms left, never negative. */
  leftMs(): number {
    return Math.max(0, this.#end - performance.now());
  }
}

/**
 * Waits for `promise` until the deadline or the abort. The promise itself goes on: others may share it. Rejects with
 * `late()` at the deadline and with the signal's reason on abort.
 */
export function within<T>(
  promise: Promise<T>,
  deadline: Deadline,
  signal: AbortSignal | undefined,
  late: () => Error,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => settle(() => reject(reasonOf(signal)));
    const timer = setTimeout(() => settle(() => reject(late())), deadline.leftMs());
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    if (signal?.aborted === true) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    promise.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))),
    );
  });
}

/** Throws the signal's reason when it was aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw reasonOf(signal);
}

/** What to throw when a signal was aborted. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('aborted', 'AbortError');
}
