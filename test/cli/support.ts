import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/main.js';
import type { Io } from '../../src/cli/io.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs one command line in this process, in a folder that holds nothing of labrun. */
export async function labrun(argv: string[], given: Partial<Pick<Io, 'env' | 'cwd' | 'signal'>> = {}): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const code = await main(argv, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    env: {},
    cwd: tmpdir(),
    isTTY: false,
    ...given,
  });
  return { code, ...written };
}
