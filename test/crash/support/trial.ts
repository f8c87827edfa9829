import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthorConfig } from '../../../src/config/author.js';
import { SITES, type CloudName } from '../../../src/model.js';
import type { RunState } from '../../../src/run/state.js';
import { topology } from '../../../src/scenario/topology.js';
import { labrun, ROOT, type Ended } from '../../cli/support.js';
import { yamlOf } from '../../cloud/support/config.js';
import { ACCOUNTS } from '../../cloud/support/memory-world.js';
import { lookAt, prepare, type Setup } from './setup.js';
import { HOSTS, type OpenWorld } from './world.js';

const HOOK = join(import.meta.dirname, 'kill-after.mjs');
const BIN = join(ROOT, 'bin/labrun');

const HOST_SITE = { nodes: HOSTS, publicIps: { 'onprem-router': '192.0.2.1' } };

/** A world, and a folder with a configuration of it. */
export interface Trial {
  /** Runs labrun in this process, with a state directory of its own by name. */
  labrun(argv: string[], state: string): Promise<Ended>;
  /** Runs labrun in a process of its own that dies by SIGKILL right after a write-ahead record; 0: never. */
  dying(argv: string[], state: string, record: number): Promise<Dead>;
  /** The runs that a state directory remembers. */
  runIds(state: string): string[];
  /** Write-ahead records of all runs that a state directory remembers. */
  records(state: string): number;
  /** When the TTL of the only run in a state directory is over, in ms. */
  endOf(state: string): number;
  /** What differs from before the first run, one line each. Empty: as it was. */
  leaks(): Promise<string[]>;
  close(): Promise<void>;
}

export interface Dead {
  signal: NodeJS.Signals | null;
  code: number | null;
  output: string;
}

export async function startTrial(cloud: CloudName, setup: Setup, open: OpenWorld): Promise<Trial> {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-crash-'));
  const plan = topology({ profile: 'provider', providers: SITES }).sites;
  const nodes = plan.flatMap((site) => [...site.routers, site.client]);
  const site = nodes.filter((node) => node.site === cloud);
  const world = await open(cloud, dir, nodes);
  const { plane } = world;
  const close = async (): Promise<void> => {
    await world.close();
    rmSync(dir, { recursive: true, force: true });
  };
  const config: AuthorConfig = {
    approvals: { budgetUsd: 50, accounts: ACCOUNTS },
    ssh: world.ssh,
    sites: { onprem: HOST_SITE, [cloud]: await prepare(plane, setup, site).catch(closing(close)) },
  };
  writeFileSync(join(dir, 'labrun.config.yaml'), yamlOf(config));
  const before = await lookAt(plane);
  const env = (state: string) => ({ CE_STATE_DIR: join(dir, state), CE_OWNER: 'tester', CE_DRY_RUN: '0', HOME: dir });
  const runIds = (state: string): string[] => {
    mkdirSync(join(dir, state, 'runs'), { recursive: true });
    return readdirSync(join(dir, state, 'runs'));
  };
  return {
    labrun: (argv, state) => labrun(argv, { cwd: dir, env: env(state) }),
    dying(argv, state, record) {
      const child = spawn(process.execPath, ['--import', HOOK, BIN, ...argv], {
        cwd: dir,
        env: { PATH: process.env['PATH'], ...env(state), LABRUN_TEST_KILL_AFTER: String(record) },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code, signal) => resolve({ code, signal, output }));
      });
    },
    runIds,
    records(state) {
      const logs = runIds(state).map((run) => join(dir, state, 'runs', run, 'record/events.jsonl'));
      const lines = logs.flatMap((log) => readFileSync(log, 'utf8').trim().split('\n'));
      return lines.filter((line) => /"type":"(intent|outcome)"/.test(line)).length;
    },
    endOf(state) {
      const [run = ''] = runIds(state);
      const path = join(dir, state, 'runs', run, 'run.json');
      return Date.parse((JSON.parse(readFileSync(path, 'utf8')) as RunState).ttlExpiresAt);
    },
    async leaks() {
      const now = await lookAt(plane);
      return [
        ...now.filter((line) => !before.includes(line)),
        ...before.filter((line) => !now.includes(line)).map((line) => `missing: ${line}`),
        ...(await world.marked()).map((tags) => `on-prem host marked ${tags}`),
      ];
    },
    close,
  };
}

/** For a rejection that leaves nobody to close what is open. */
function closing(close: () => Promise<void>): (error: unknown) => Promise<never> {
  return async (error) => {
    await close();
    throw error;
  };
}
