import type { Fault, FaultContext, PreparedFault } from '../../../../runners/fault.js';
import type { NodePool } from '../../../../runners/node.js';
import type { Provider } from '../../../../runners/provider.js';
import { createNodePool } from '../../../../runners/ssh/index.js';
import { loadProviders } from '../../../../src/engine/providers.js';
import type { SiteName } from '../../../../src/model.js';
import { inventoryOf, runStates } from '../../../e2e/support/lab.js';
import { Shell } from '../../../e2e/support/labrun.js';
import { faultContext, plan } from './context.js';

export interface FaultOptions {
  /** Default: aws-router-a. */
  target?: string;
  deadlineMs?: number;
  stopped?: readonly string[];
}

/** An embedded lab of on-prem and AWS with routers at work, for playing faults without the engine. */
export interface DeployedLab {
  pool: NodePool;
  provider(site: SiteName): Provider;
  /** Runs a command over ssh as the login user and returns its stdout, whatever the exit code. */
  ssh(node: string, command: string): Promise<string>;
  context(options?: FaultOptions): { ctx: FaultContext; records: string[] };
  prepare(fault: Fault, args?: Record<string, unknown>, options?: FaultOptions): Promise<PreparedFault>;
  /** Waits until a command on a node ends with 0. */
  until(node: string, command: string): Promise<void>;
  /** Waits until aws-router-a captures the on-prem client's address and everybody knows everybody again. */
  converged(): Promise<void>;
  stop(): Promise<void>;
}

const TIMEOUT_MS = 15_000;

export async function startDeployedLab(): Promise<DeployedLab> {
  const shell = new Shell();
  try {
    const options = ['--profile', 'provider', '--provider', 'aws', '--ttl', '10m'];
    for (const args of [
      ['up', ...options],
      ['deploy', '--commit', 'HEAD'],
    ]) {
      const { code, stderr } = await shell.run(...args);
      if (code !== 0) throw new Error(`labrun ${args.join(' ')} ended with ${code}: ${stderr}`);
    }
    return await open(shell);
  } catch (error) {
    await shell.close();
    throw error;
  }
}

async function open(shell: Shell): Promise<DeployedLab> {
  const inventory = inventoryOf(shell);
  const pool = createNodePool(inventory.ssh);
  const providers = await loadProviders(inventory, ['onprem', 'aws'], pool);
  const runId = runStates(shell)[0]?.runId ?? '';
  const provider = (site: SiteName): Provider => providers.get(site) as Provider;
  const context = ({ target = 'aws-router-a', deadlineMs = TIMEOUT_MS, stopped = [] }: FaultOptions = {}) => {
    const site = plan.sites.find(({ routers, client }) => [...routers, client].some(({ name }) => name === target));
    const node = [...(site?.routers ?? []), ...(site === undefined ? [] : [site.client])].find(
      ({ name }) => name === target,
    );
    if (site === undefined || node === undefined) throw new Error(`no node ${target}`);
    const { ctx, records } = faultContext(pool, { deadlineMs });
    return { ctx: { ...ctx, site, target: node, provider, runId, stopped: new Set(stopped) }, records };
  };
  const run = (node: string, command: string) => pool.node(node).exec(command, { timeoutMs: TIMEOUT_MS });
  const until = async (node: string, command: string): Promise<void> => {
    const deadline = performance.now() + TIMEOUT_MS;
    for (;;) {
      const result = await run(node, command);
      if (result.code === 0) return;
      if (performance.now() > deadline) throw new Error(`${node}: '${command}' still ends with ${result.code}`);
    }
  };
  return {
    pool,
    provider,
    context,
    until,
    ssh: async (node, command) => (await run(node, command)).stdout.trim(),
    prepare: (fault, args = {}, options = {}) => fault.prepare(context(options).ctx, args),
    async converged() {
      await until('aws-router-a', `routerctl mobility owners -o json | grep -q '"captureHolderNode": "aws-router-a"'`);
      await until('aws-client', 'ping -n -q -c1 -W1 10.77.60.10');
      for (const router of ['onprem-router', 'aws-router-a', 'aws-router-b'])
        await until(router, 'routerctl mobility paths -o json | grep -q 10.77.60');
    },
    async stop() {
      await pool.close();
      for (const each of providers.values()) each.close();
      await shell.close();
    },
  };
}
