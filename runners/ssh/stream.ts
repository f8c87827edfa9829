import type { RunningCommand } from '../node.js';
import { shellQuote } from './quote.js';
import type { ClientChannel } from 'ssh2';

const GRACE_MS = 1_000;

/**
 * Wraps a command so that end-of-file on its stdin interrupts it and everything it started. Signals over SSH would be
 * shorter, but sshd refuses them where it runs without privilege separation; this way a command also ends by itself when
 * labrun dies. The command's own stdin is empty.
 */
export function interruptible(command: string): string {
  const script = `exec 3<&0; { read -r _ <&3; kill -INT 0; } >/dev/null 2>&1 & exec 3<&- </dev/null\n${command}`;
  return shellQuote(['exec', 'sh', '-c', script]);
}

/** Hands the channel's output on until it closes. */
export function follow(
  channel: ClientChannel,
  sinks: { onStdout(chunk: Buffer): void; onStderr?(chunk: Buffer): void },
): RunningCommand {
  let code: number | null = null;
  channel.on('data', (chunk: Buffer) => sinks.onStdout(chunk));
  channel.stderr.on('data', (chunk: Buffer) => sinks.onStderr?.(chunk));
  channel.on('exit', (exitCode: number | null) => (code = exitCode));
  channel.on('error', () => undefined);
  const done = new Promise<{ code: number | null }>((resolve) => channel.on('close', () => resolve({ code })));
  const endsWithin = (ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      void done.then(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  return {
    done,
    async stop(graceMs = GRACE_MS) {
      channel.end();
      if (await endsWithin(graceMs)) return;
      channel.close();
      await endsWithin(graceMs);
    },
  };
}
