import { setMaxListeners } from 'node:events';

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort, and every later one into a line that says what is waited for: a
 * teardown is never skipped. `release` gives the signals back.
 */
export function interruptible(
  note: (text: string) => void,
  first = 'stopping, then tearing down the lab',
): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  // Every probe and every API call listens to it.
  setMaxListeners(0, controller.signal);
  const onSignal = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      note(`${name}: ${first}`);
      controller.abort(new Interrupted(name));
    } else note(`${name}: still ${first}; please wait, so that nothing is left half done`);
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => names.forEach((name) => process.off(name, onSignal)),
  };
}

/** Why a run was aborted. */
export class Interrupted extends Error {
  readonly signal: string;
  constructor(signal: string) {
    super(`interrupted by ${signal}`);
    this.name = 'AbortError';
    this.signal = signal;
  }
}
