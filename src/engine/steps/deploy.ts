import { LabrunError } from '../../errors.js';
import { ROUTER_CONFIG_PATH } from '../../lab/router-config.js';
import type { NodePlan } from '../../model.js';
import { pushBuild, readBuild, type Build } from '../build.js';
import { routerConfig } from '../router-config.js';
import { labOf, routersOf, type Session } from '../session.js';
import { converge } from './converge.js';
import type { Node } from '../../../runners/node.js';

export interface DeployOptions {
  /** Recorded as the commit under test; what the routers report when absent. */
  commit?: string;
  /** Directory of a built distribution to push; the image's own router when absent. */
  build?: string;
}

/** In the login user's home, whence root takes it. */
const STAGED = 'labrun-node.json';

/** Configures and starts the router under test on all routers at once, then waits until the lab has converged. */
export async function deploy(session: Session, options: DeployOptions = {}): Promise<string> {
  const build = options.build === undefined ? null : await readBuild(options.build);
  const routers = routersOf(session.plan);
  const results = await Promise.allSettled(routers.map((router) => deployOne(session, router, build)));
  session.signal.throwIfAborted();
  const failed = results.flatMap((result, index) =>
    result.status === 'rejected' ? [`${routers[index]?.name}: ${String((result.reason as Error).message)}`] : [],
  );
  if (failed.length > 0) throw new LabrunError('deploy.failed', `deploy failed on ${failed.join('; ')}`);
  const lastSeen = await converge(session, { phase: 'deploy', deadlineMs: session.scenario.deadlines.converge });
  const versions = await readVersions(session, routers);
  const reported = [...new Set(Object.values(versions))].join(', ');
  session.log.append({
    type: 'deployed',
    commit: options.commit ?? reported,
    build: build?.sha256 ?? 'image',
    versions,
  });
  return lastSeen;
}

async function deployOne(session: Session, router: NodePlan, build: Build | null): Promise<void> {
  const { deadlines } = session.scenario;
  const { pool } = labOf(session);
  const node = pool.node(router.name);
  const log = session.writeAhead.forSite(router.site);
  const id = await log.intent({ op: 'deploy', kind: 'router', name: router.name });
  try {
    const config = Buffer.from(`${JSON.stringify(routerConfig(session.plan, router), null, 2)}\n`);
    await node.push(config, STAGED, 0o644, { timeoutMs: deadlines.deploy, signal: session.signal });
    if (build !== null) await pushBuild(node, build, { timeoutMs: deadlines.deploy, signal: session.signal });
    await must(
      node,
      `sudo -n install -D -m 0644 "$HOME/${STAGED}" ${ROUTER_CONFIG_PATH} && sudo -n systemctl enable -q routerd-bgp routerd && sudo -n systemctl restart routerd-bgp routerd`,
      deadlines.deploy,
      session.signal,
    );
    await log.outcome(id, { ok: true });
  } catch (error) {
    await log.outcome(id, { ok: false, error: String(error) });
    throw error;
  }
}

async function readVersions(session: Session, routers: NodePlan[]): Promise<Record<string, string>> {
  const { pool } = labOf(session);
  const entries = await Promise.all(
    routers.map(async ({ name }) => {
      const stdout = await must(
        pool.node(name),
        'routerctl version',
        session.scenario.deadlines.deploy,
        session.signal,
      );
      return [name, stdout.trim()] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function must(node: Node, command: string, timeoutMs: number, signal: AbortSignal): Promise<string> {
  const result = await node.exec(command, { timeoutMs, signal });
  if (result.code === 0) return result.stdout;
  throw new LabrunError(
    'deploy.command',
    `'${command}' ended with ${result.code ?? result.signal}: ${result.stderr.trim()}`,
  );
}
