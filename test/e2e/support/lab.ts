import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createNodePool } from '../../../runners/ssh/index.js';
import type { LabInventory } from '../../../src/lab/inventory.js';
import type { RunState } from '../../../src/run/state.js';
import type { Shell } from './labrun.js';

/** States of all runs that a shell's state directory remembers. */
export function runStates(shell: Shell): RunState[] {
  const runs = join(shell.dir, 'state', 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs).map((run) => JSON.parse(readFileSync(join(runs, run, 'run.json'), 'utf8')) as RunState);
}

/** Directory of the only lab of a shell that is not torn down. */
export function labDir(shell: Shell): string {
  const [state] = runStates(shell).filter((entry) => !entry.clean);
  if (state === undefined) throw new Error('no lab is up');
  return state.lab.dir;
}

export function inventoryOf(shell: Shell): LabInventory {
  return JSON.parse(readFileSync(join(labDir(shell), 'lab.json'), 'utf8')) as LabInventory;
}

/** Runs a command on a node by hand, as an operator would, and returns its stdout. Throws Error when it fails. */
export async function byHand(shell: Shell, node: string, command: string): Promise<string> {
  const pool = createNodePool(inventoryOf(shell).ssh);
  try {
    const result = await pool.node(node).exec(command, { timeoutMs: 10_000 });
    if (result.code !== 0) throw new Error(`${node}: ${command}: ${result.stderr}`);
    return result.stdout;
  } finally {
    await pool.close();
  }
}

/** Runs a shell script as root in one of the networks between the nodes (`fabric-onprem`, `wan`). Throws when it fails. */
export async function inNetwork(shell: Shell, network: string, script: string): Promise<string> {
  const { pid } = JSON.parse(readFileSync(join(labDir(shell), 'pid.json'), 'utf8')) as { pid: number };
  // The first process inside: that of the namespaces in which the networks are.
  const inside = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0] ?? '';
  const sameUser = readlinkSync(`/proc/${inside}/ns/user`) === readlinkSync('/proc/self/ns/user');
  const user = sameUser ? [] : ['--user', '--preserve-credentials'];
  const enter = ['--target', inside, ...user, '--mount', '--pid', '--net', 'nsenter', `--net=/run/netns/${network}`];
  return execFileSync('nsenter', [...enter, 'sh', '-c', script], { encoding: 'utf8' });
}

/** Changes how an embedded cloud behaves while the lab runs. */
export function setCloud(shell: Shell, site: string, set: Record<string, unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(join(labDir(shell), 'control.sock'), () => {
      socket.write(`${JSON.stringify({ op: 'settings', site, set })}\n`);
    });
    socket.once('data', () => {
      socket.end();
      resolve();
    });
    socket.once('error', reject);
  });
}

/** Command lines of processes that belong to labs in these directories. */
export function processesOf(dirs: readonly string[]): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    })
    .filter((line) => dirs.some((dir) => line.includes(dir)));
}
