import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabrunError } from '../errors.js';

/** A file of the build, whether this code runs from dist/ or from source. Throws LabrunError `build.missing`. */
export function distFile(name: string): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json')) && dir !== dirname(dir)) dir = dirname(dir);
  const path = join(dir, 'dist', name);
  if (existsSync(path)) return path;
  throw new LabrunError('build.missing', `${path} is missing`, { hint: 'run `npm run build`' });
}

/**
 * Runs an entry point of the embedded lab and returns its stdout. Its errors come as JSON {code, message, hint} on stderr.
 * An abort is passed on as SIGTERM, and the call still waits until the process has cleaned up.
 */
export function runEntry(entry: string, args: string[], signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    // Its own process group: Ctrl-C in the terminal reaches labrun alone, which decides what ends when.
    const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let stdout = '';
    let stderr = '';
    const onAbort = (): void => void child.kill('SIGTERM');
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      signal?.removeEventListener('abort', onAbort);
      if (code === 0) resolve(stdout);
      else reject(entryError(stderr, code));
    });
  });
}

function entryError(stderr: string, code: number | null): LabrunError {
  try {
    const parsed = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as {
      code: string;
      message: string;
      hint?: string;
    };
    return new LabrunError(parsed.code, parsed.message, parsed.hint === undefined ? {} : { hint: parsed.hint });
  } catch {
    return new LabrunError(
      'lab.entry',
      `the embedded lab ended with ${code ?? 'a signal'}: ${stderr.trim() || 'no message'}`,
    );
  }
}
