import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunEvent } from '../../../src/run/events.js';

export const ROOT = resolve(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'bin/labrun');

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A user's shell: a state directory and an output directory of its own, and labrun on its path. */
export class Shell {
  readonly dir = mkdtempSync(join(tmpdir(), 'labrun-e2e-'));
  readonly env: NodeJS.ProcessEnv = {
    ...process.env,
    CE_STATE_DIR: join(this.dir, 'state'),
    CE_OWNER: 'tester',
    MATRIX_RUNNER: undefined,
  };
  readonly #children = new Set<ChildProcess>();
  readonly #user: { uid?: number; gid?: number };

  /** `user`: whom labrun runs as, when the tests run as root. */
  constructor(user: { uid?: number; gid?: number } = {}) {
    this.#user = process.getuid?.() === 0 ? user : {};
  }

  /** Starts labrun; `onEvent` gets each event of `--format ndjson` as it is printed. */
  start(
    args: string[],
    onEvent?: (event: RunEvent, child: ChildProcess) => void,
  ): { child: ChildProcess; done: Promise<Finished> } {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: this.dir,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...this.#user,
    });
    this.#children.add(child);
    const out: string[] = [];
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      out.push(line);
      if (onEvent !== undefined && line.startsWith('{"v":1')) onEvent(JSON.parse(line) as RunEvent, child);
    });
    const done = new Promise<Finished>((settle, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        this.#children.delete(child);
        settle({ code, stdout: out.join('\n'), stderr });
      });
    });
    return { child, done };
  }

  run(...args: string[]): Promise<Finished> {
    return this.start(args).done;
  }

  /** Ends whatever a failed test left behind, then removes the directory. */
  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.run('down', '--force');
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function scenarioFile(name: string): string {
  return join(ROOT, 'scenarios', `${name}.yaml`);
}
