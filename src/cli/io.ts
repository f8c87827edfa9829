/** Where text goes: `process.stdout`, or whatever a test listens with. */
export interface OutStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** All that a verb knows of the process it runs in. */
export interface Io {
  stdout: OutStream;
  stderr: OutStream;
  env: Readonly<Record<string, string | undefined>>;
  /** What relative paths are relative to. */
  cwd: string;
  /** True when a person watches stdout. */
  isTTY: boolean;
  /** Aborted when the caller wants the verb to end early and clean up. */
  signal?: AbortSignal;
}

/**
 * The real process. A reader that goes away (`labrun list | head`, a terminal that is closed) must neither end a run, nor keep
 * it from tearing down its lab, nor print a stack trace.
 */
export function processIo(): Io {
  const { stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
  return { stdout, stderr, env, cwd: process.cwd(), isTTY: stdout.isTTY === true };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
