import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { LabrunError, messageOf } from '../errors.js';
import { pidIsAlive, type ProcessId } from '../run/process-id.js';
import type { LabBackend, LabState } from './backend.js';
import { distFile } from './entry.js';
import type { LabInventory } from './inventory.js';

export interface SimChoice {
  /** The lab lives in this process and ends with it; else it gets one of its own. */
  inProcess: boolean;
  virtual: boolean;
  /** Of everything random in the lab. */
  seed: number;
}

/** What the simulated lab's bundle offers (fixtures/sim/lab/sim.ts). */
interface SimBundle {
  hostSim(
    dir: string,
    options: { virtual: boolean; seed: number; shared: boolean },
  ): Promise<{ inventory: LabInventory; stop(): Promise<void> }>;
  installVirtualClock(): { uninstall(): void };
}

const START_MS = 30_000;
const EACH_SITE_MS = 100;
const STOP_MS = 5_000;
const LOOK_MS = 5;

/** The simulated lab, as a bundle of its own that is loaded when it is needed. */
export async function loadSim(): Promise<SimBundle> {
  return (await import(pathToFileURL(distFile('sim.js')).href)) as SimBundle;
}

/** The embedded lab whose machines and networks are models in one process. It needs nothing of this machine but Node. */
export function simBackend({ inProcess, virtual, seed }: SimChoice): LabBackend {
  /** Labs that live in this process, by directory. */
  const hosted = new Map<string, { stop(): Promise<void> }>();
  let clock: { uninstall(): void } | undefined;
  return {
    kind: 'sim',
    reserve: () => ({ kind: 'sim', dir: join(tmpdir(), `labrun-${randomBytes(4).toString('hex')}`) }),
    async start(state, request, signal) {
      mkdirSync(state.dir, { mode: 0o700 });
      writeFileSync(join(state.dir, 'lab-request.json'), JSON.stringify(request));
      try {
        if (!inProcess)
          return await startProcess(state.dir, seed, START_MS + request.plan.sites.length * EACH_SITE_MS, signal);
        const sim = await loadSim();
        if (virtual) clock ??= sim.installVirtualClock();
        const lab = await sim.hostSim(state.dir, { virtual, seed, shared: true });
        hosted.set(state.dir, lab);
        return lab.inventory;
      } catch (error) {
        await this.dispose(state);
        throw error;
      }
    },
    attach: (state) => Promise.resolve(isUp(state) ? inventoryOf(state) : null),
    async dispose(state) {
      const lab = hosted.get(state.dir);
      hosted.delete(state.dir);
      if (lab === undefined) await end(state);
      else await lab.stop();
      rmSync(state.dir, { recursive: true, force: true });
    },
    close() {
      clock?.uninstall();
      clock = undefined;
    },
  };
}

async function startProcess(dir: string, seed: number, deadlineMs: number, signal: AbortSignal): Promise<LabInventory> {
  const log = openSync(join(dir, 'supervisor.log'), 'a', 0o600);
  const child = spawn(process.execPath, [distFile('sim-main.js'), dir, String(seed)], {
    stdio: ['ignore', 'ignore', log],
    detached: true,
    cwd: tmpdir(),
  });
  closeSync(log);
  let ended = false;
  child.once('error', () => (ended = true));
  child.once('exit', () => (ended = true));
  child.unref();
  const until = Date.now() + deadlineMs;
  while (!existsSync(join(dir, 'lab.json'))) {
    if (ended || signal.aborted || Date.now() > until) {
      child.kill('SIGKILL');
      signal.throwIfAborted();
      throw startError(dir);
    }
    await sleep(LOOK_MS);
  }
  return JSON.parse(readFileSync(join(dir, 'lab.json'), 'utf8')) as LabInventory;
}

/** The lab's own last words, when it had any. */
function startError(dir: string): LabrunError {
  const last = readFileSync(join(dir, 'supervisor.log'), 'utf8').trim().split('\n').at(-1) ?? '';
  try {
    const { code, message, hint } = JSON.parse(last) as { code: string; message: string; hint?: string };
    return new LabrunError(code, message, hint === undefined ? {} : { hint });
  } catch {
    return new LabrunError('lab.start', `the simulated lab did not start; it said: ${last || 'nothing'}`);
  }
}

interface Owner extends ProcessId {
  shared: boolean;
}

function ownerOf({ dir }: LabState): Owner | null {
  try {
    const owner = JSON.parse(readFileSync(join(dir, 'pid.json'), 'utf8')) as Owner;
    return pidIsAlive(owner) ? owner : null;
  } catch {
    return null;
  }
}

function isUp(state: LabState): boolean {
  return ownerOf(state) !== null && existsSync(join(state.dir, 'lab.json'));
}

function inventoryOf({ dir }: LabState): LabInventory {
  return JSON.parse(readFileSync(join(dir, 'lab.json'), 'utf8')) as LabInventory;
}

/** Ends a lab of another process. Throws LabrunError `lab.stop`. */
async function end(state: LabState): Promise<void> {
  const owner = ownerOf(state);
  if (owner === null) return;
  await ask(state, 'down').catch(() => undefined);
  const until = Date.now() + STOP_MS;
  // A process of its own is over when it is gone; another one when it has given the lab up.
  while (owner.shared ? isUp(state) : pidIsAlive(owner)) {
    if (Date.now() > until) {
      // A process is killed only where it is certain that it is still the same one.
      if (owner.shared || owner.startTicks === null) throw stuck(state, owner);
      process.kill(owner.pid, 'SIGKILL');
      return;
    }
    await sleep(LOOK_MS);
  }
}

function stuck({ dir }: LabState, { pid }: Owner): LabrunError {
  return new LabrunError('lab.stop', `the lab in ${dir} did not stop within ${STOP_MS} ms`, {
    hint: `it lives in process ${pid}: end that`,
    exitCode: 4,
  });
}

function ask({ dir }: LabState, op: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const inventory = inventoryOf({ kind: 'sim', dir });
    const socket = connect(inventory.injection?.socketPath ?? join(dir, 'control.sock'));
    socket.on('error', (error) => reject(new Error(messageOf(error))));
    socket.on('close', () => resolve());
    socket.on('data', () => socket.destroy());
    socket.write(`${JSON.stringify({ op })}\n`);
  });
}
