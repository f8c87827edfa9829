import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AuthorConfig } from '../../../src/config/author.js';
import { distFile } from '../../../src/lab/entry.js';
import type { LabInventory } from '../../../src/lab/inventory.js';
import type { LabPlan } from '../../../src/model.js';
import { authorOf, yamlOf } from './config.js';
import { ACCOUNTS } from './memory-world.js';

const run = promisify(execFile);

/**
 * An embedded lab that somebody else has started, from the build, with its router; a configuration makes it pass for real clouds
 * and on-prem hosts.
 */
export interface NetnsWorld {
  dir: string;
  inventory: LabInventory;
  /** Machines that are on, by name. */
  up(): Promise<string[]>;
  /** Runs a shell command as root on a node that is on. Throws when it fails. */
  exec(node: string, command: string): Promise<string>;
  /** Writes the configuration, changed if need be, and returns its path. */
  write(dir: string, change?: (config: AuthorConfig) => void): string;
  stop(): Promise<void>;
}

export async function startNetnsWorld(plan: LabPlan): Promise<NetnsWorld> {
  const entry = distFile('netns.js');
  const dir = mkdtempSync(join(tmpdir(), 'labrun-test-'));
  writeFileSync(join(dir, 'lab-request.json'), JSON.stringify({ id: 'world', ttlSeconds: 900, plan }));
  const netns = async (verb: string): Promise<string> => (await run(process.execPath, [entry, verb, dir])).stdout;
  const inventory = JSON.parse(await netns('start')) as LabInventory;
  const config = authorOf(inventory);
  config.approvals = { budgetUsd: 50, accounts: ACCOUNTS };
  return {
    dir,
    inventory,
    async up() {
      const { nodes } = JSON.parse(await netns('status')) as { nodes: Record<string, string> };
      return Object.entries(nodes).flatMap(([node, state]) => (state === 'up' ? [node] : []));
    },
    exec: async (node, command) => (await run(join(dir, 'enter'), [node, 'sh', '-c', command])).stdout,
    write(where, change) {
      const own = structuredClone(config);
      change?.(own);
      mkdirSync(where, { recursive: true });
      const path = join(where, 'labrun.config.yaml');
      writeFileSync(path, yamlOf(own));
      return path;
    },
    stop: async () => void (await netns('stop')),
  };
}
