import type { Fault, FaultContext, PreparedFault } from '../../../../runners/fault.js';
import type { NodePool } from '../../../../runners/node.js';
import type { Provider } from '../../../../runners/provider.js';
import { createInjector } from '../../../../runners/socket-injector.js';
import { createNodePool } from '../../../../runners/ssh/index.js';
import { loadProviders } from '../../../../src/engine/providers.js';
import type { CloudName, LabPlan, SiteKind } from '../../../../src/model.js';
import { topology } from '../../../../src/scenario/topology.js';
import { inventoryOf, runStates } from '../../../e2e/support/lab.js';
import { Shell } from '../../../e2e/support/labrun.js';
import { faultContext } from './context.js';

export interface FaultOptions {
  /** Default: the site's preferred router. */
  target?: string;
  deadlineMs?: number;
  stopped?: readonly string[];
}

/** An embedded lab of on-prem and one cloud with routers at work, for playing faults without the engine. */
export interface DeployedLab {
  pool: NodePool;
  plan: LabPlan;
  provider(site: SiteKind): Provider;
  /** Runs a command over ssh as the login user and returns its stdout, whatever the exit code. */
  ssh(node: string, command: string): Promise<string>;
  context(options?: FaultOptions): { ctx: FaultContext; records: string[] };
  prepare(fault: Fault, args?: Record<string, unknown>, options?: FaultOptions): Promise<PreparedFault>;
  /** Waits until a command on a node ends with 0. */
  until(node: string, command: string): Promise<void>;
  /** Waits until the preferred router captures the on-prem client's address and everybody knows everybody again. */
  converged(): Promise<void>;
  stop(): Promise<void>;
}

const TIMEOUT_MS = 15_000;

export async function startDeployedLab(cloud: CloudName = 'aws'): Promise<DeployedLab> {
  const shell = new Shell();
  try {
    const options = ['--profile', 'provider', '--provider', cloud, '--ttl', '10m'];
    for (const args of [
      ['up', ...options],
      ['deploy', '--commit', 'HEAD'],
    ]) {
      const { code, stderr } = await shell.run(...args);
      if (code !== 0) throw new Error(`labrun ${args.join(' ')} ended with ${code}: ${stderr}`);
    }
    return await open(shell, cloud);
  } catch (error) {
    await shell.close();
    throw error;
  }
}

async function open(shell: Shell, cloud: CloudName): Promise<DeployedLab> {
  const plan = topology({ profile: 'provider', providers: ['onprem', cloud] });
  const [preferred] = plan.sites.find(({ name }) => name === cloud)?.routers ?? [];
  if (preferred === undefined) throw new Error(`${cloud} has no router`);
  const inventory = inventoryOf(shell);
  const pool = createNodePool(inventory.ssh);
  const providers = await loadProviders(inventory, ['onprem', cloud], pool);
  const runId = runStates(shell)[0]?.runId ?? '';
  const provider = (site: SiteKind): Provider => providers.get(site) as Provider;
  const context = ({ target = preferred.name, deadlineMs = TIMEOUT_MS, stopped = [] }: FaultOptions = {}) => {
    const site = plan.sites.find(({ routers, client }) => [...routers, client].some(({ name }) => name === target));
    const node = [...(site?.routers ?? []), ...(site === undefined ? [] : [site.client])].find(
      ({ name }) => name === target,
    );
    if (site === undefined || node === undefined) throw new Error(`no node ${target}`);
    const { ctx, records } = faultContext(pool, { deadlineMs });
    const injector = inventory.injection === undefined ? null : createInjector(inventory.injection.socketPath);
    return { ctx: { ...ctx, plan, site, target: node, provider, injector, runId, stopped: new Set(stopped) }, records };
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
    plan,
    provider,
    context,
    until,
    ssh: async (node, command) => (await run(node, command)).stdout.trim(),
    prepare: (fault, args = {}, options = {}) => fault.prepare(context(options).ctx, args),
    async converged() {
      const claim = `"captureHolderNode": "${preferred.name}"`;
      await until(preferred.name, `routerctl mobility owners -o json | grep -q '${claim}'`);
      await until(`${cloud}-client`, 'ping -n -q -c1 -W1 10.77.60.10');
      for (const { name } of plan.sites.flatMap((site) => site.routers))
        await until(name, 'routerctl mobility paths -o json | grep -q 10.77.60');
    },
    async stop() {
      await pool.close();
      for (const each of providers.values()) each.close();
      await shell.close();
    },
  };
}
