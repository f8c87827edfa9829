import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunEvent } from '../src/run/events.js';

const BIN = join(import.meta.dirname, '../bin/labrun');
const LOOK_MS = 250;
const KEPT = /^\{[^{]*"type":"(step-start|step-end|matrix|run-end)"/;

/**
 * A run of labrun whose events are timed as they arrive: what they say of time themselves is virtual on the simulated lab.
 */
export class MeasuredRun {
  readonly events: { atMs: number; event: RunEvent }[] = [];
  /** Resolves once it has ended, however it did. */
  readonly done: Promise<void>;
  peakMb = 0;
  stderr = '';

  constructor(args: readonly string[], stateDir: string) {
    const child = spawn(process.execPath, [BIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CE_STATE_DIR: join(stateDir, 'state') },
    });
    const look = setInterval(() => (this.peakMb = Math.max(this.peakMb, peakOf(child.pid ?? 0))), LOOK_MS);
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(line));
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.done = new Promise((settle, reject) => {
      child.once('error', reject);
      child.once('close', () => {
        clearInterval(look);
        settle();
      });
    });
  }

  #take(line: string): void {
    const atMs = performance.now();
    // A thousand sites say a lot of themselves; of that nothing is measured.
    if (!KEPT.test(line)) return;
    this.events.push({ atMs, event: JSON.parse(line) as RunEvent });
  }
}

/** The most memory that a process has had so far; 0 where nobody tells. */
function peakOf(pid: number): number {
  try {
    const kib = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) / 1024;
  } catch {
    return 0;
  }
}
