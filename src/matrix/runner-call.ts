import { spawn } from 'node:child_process';
import { messageOf, UsageError } from '../errors.js';

export interface RunnerCall {
  ok: boolean;
  stdout: string;
  /** Why it is not ok, with the runner's last words. */
  error: string;
}

/**
 * Calls a MATRIX_RUNNER once. At the deadline or on abort the runner and everything it started are killed. Throws
 * UsageError `matrix-runner` when it cannot be run, the signal's reason on abort.
 */
export function callRunner(
  path: string,
  args: readonly string[],
  limits: { timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<RunnerCall> {
  return new Promise((resolve, reject) => {
    limits.signal?.throwIfAborted();
    // A process group of its own, so that what the runner started ends with it.
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const output = { stdout: '', stderr: '' };
    let late = false;
    const kill = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    };
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, limits.timeoutMs);
    limits.signal?.addEventListener('abort', kill, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      limits.signal?.removeEventListener('abort', kill);
    };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString('utf8')));
    child.on('error', (error) => {
      settle();
      reject(new UsageError('matrix-runner', `MATRIX_RUNNER ${path} cannot be run: ${messageOf(error)}`));
    });
    child.on('close', (code, signal) => {
      settle();
      if (limits.signal?.aborted === true) return reject(limits.signal.reason as Error);
      const ok = code === 0 && !late;
      const why = late ? `no end within ${limits.timeoutMs} ms` : `exit status ${code ?? signal}`;
      const said = output.stderr.trim().split('\n').at(-1) ?? '';
      resolve({ ok, stdout: output.stdout, error: ok ? '' : said === '' ? why : `${why}: ${said}` });
    });
  });
}
