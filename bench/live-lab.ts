import { createNodePool } from '../runners/ssh/index.js';
import type { NodePool } from '../runners/node.js';
import type { LabPlan } from '../src/model.js';
import { topology } from '../src/scenario/topology.js';
import { inventoryOf, labDir } from '../test/e2e/support/lab.js';
import { Shell } from '../test/e2e/support/labrun.js';

/** A converged netns lab of four sites, to measure on. */
export interface LiveLab {
  shell: Shell;
  pool: NodePool;
  plan: LabPlan;
  /** `ENTER NODE COMMAND...` runs a command on a node without any help of labrun. */
  enter: string;
  stop(): Promise<void>;
}

export async function startLiveLab(): Promise<LiveLab> {
  const shell = new Shell();
  try {
    await must(shell, 'up', '--profile', 'full', '--ttl', '30m', '--lab', 'netns');
    await must(shell, 'deploy', '--commit', 'HEAD');
    await must(shell, 'smoke');
  } catch (error) {
    await shell.close();
    throw error;
  }
  const pool = createNodePool(inventoryOf(shell).ssh);
  const plan = topology({ profile: 'full', providers: ['onprem', 'aws', 'oci', 'azure'] });
  const stop = async (): Promise<void> => {
    await pool.close();
    await shell.close();
  };
  return { shell, pool, plan, enter: `${labDir(shell)}/enter`, stop };
}

async function must(shell: Shell, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await shell.run(...args);
  if (code !== 0) throw new Error(`labrun ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
}
