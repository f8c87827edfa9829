const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;

/** Runs `work` while nothing can print through the console. `work` is synchronous, so nobody else is silenced. */
export function withoutConsole<T>(work: () => T): T {
  const saved = METHODS.map((method) => [method, console[method]] as const);
  for (const method of METHODS) console[method] = () => undefined;
  try {
    return work();
  } finally {
    for (const [method, original] of saved) console[method] = original;
  }
}
