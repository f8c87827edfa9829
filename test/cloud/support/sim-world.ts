import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layout } from '../../../fixtures/lab/layout.js';
import { startSimLab } from '../../../fixtures/sim/lab/start-lab.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import type { LabInventory } from '../../../src/lab/inventory.js';
import type { LabPlan } from '../../../src/model.js';
import { existingAt, type SeenPlane } from './control-planes.js';

/**
 * A simulated lab in this process that passes for real clouds and on-prem hosts: its machines answer SSH and carry packets, so
 * that a scenario can be played on it. Needs nothing of the kernel.
 */
export interface SimWorld {
  dir: string;
  inventory: LabInventory;
  planes: SeenPlane[];
  /** Machines that are on, by name. */
  up(): string[];
  /** Runs a shell command on a node that is on and returns its stdout. */
  exec(node: string, command: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startSimWorld(plan: LabPlan): Promise<SimWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-sim-'));
  const lab = await startSimLab({ id: 'world', ttlSeconds: 900, plan }, layout(dir), {
    log: () => undefined,
    virtual: false,
    seed: 1,
  }).catch((error: unknown) => {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  });
  const pool = createNodePool(lab.inventory.ssh);
  const up = (): string[] => [...lab.computers].flatMap(([name, { isOn }]) => (isOn ? [name] : []));
  return {
    dir,
    inventory: lab.inventory,
    planes: [...lab.clouds.values()].map(({ operator: access, site }) => ({
      name: access.kind,
      access,
      site,
      on: () => up().filter((machine) => machine.startsWith(`${access.kind}-`)),
      existing: () => existingAt(access, site),
    })),
    up,
    async exec(node, command) {
      const { code, stdout, stderr } = await pool.node(node).exec(command, { timeoutMs: 10_000 });
      if (code !== 0) throw new Error(`${node}: ${command}: ${stderr}`);
      return stdout;
    },
    async stop() {
      await pool.close();
      lab.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
