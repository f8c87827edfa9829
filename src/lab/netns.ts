import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabrunError, messageOf } from '../errors.js';
import type { LabBackend, LabState } from './backend.js';
import { distFile, runEntry } from './entry.js';
import type { LabInventory } from './inventory.js';

/** The embedded lab in Linux network namespaces, through its own entry point: nothing of it is imported here. */
export function netnsBackend(): LabBackend {
  const entry = distFile('netns.js');
  return {
    kind: 'netns',
    // A Unix socket's path holds 107 bytes at most, so the lab lives in the temporary directory, not in the state directory.
    reserve: () => ({ kind: 'netns', dir: join(tmpdir(), `labrun-${randomBytes(4).toString('hex')}`) }),
    async start(state, request, signal) {
      mkdirSync(state.dir, { mode: 0o700 });
      writeFileSync(join(state.dir, 'lab-request.json'), JSON.stringify(request));
      try {
        return JSON.parse(await runEntry(entry, ['start', state.dir], signal)) as LabInventory;
      } catch (error) {
        await this.dispose(state);
        throw error;
      }
    },
    async attach(state) {
      const status = await statusOf(entry, state);
      return status.alive ? (JSON.parse(readFileSync(join(state.dir, 'lab.json'), 'utf8')) as LabInventory) : null;
    },
    async dispose(state) {
      try {
        await runEntry(entry, ['stop', state.dir]);
      } catch (error) {
        throw new LabrunError('lab.stop', `the lab in ${state.dir} did not stop: ${messageOf(error)}`, { exitCode: 4 });
      }
      rmSync(state.dir, { recursive: true, force: true });
    },
  };
}

async function statusOf(entry: string, state: LabState): Promise<{ alive: boolean }> {
  return JSON.parse(await runEntry(entry, ['status', state.dir])) as { alive: boolean };
}

/** What this machine lacks for the netns lab; empty when nothing. */
export async function netnsMissing(): Promise<{ what: string; why: string; how: string }[]> {
  if (process.platform !== 'linux')
    return [{ what: 'Linux', why: 'network namespaces are its own', how: 'use --lab sim, or a machine with Linux' }];
  const report = JSON.parse(await runEntry(distFile('netns.js'), ['check'])) as {
    missing: { what: string; why: string; how: string }[];
  };
  return report.missing;
}
