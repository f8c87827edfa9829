import { LabrunError, messageOf } from '../../errors.js';
import { eachLimited, NODES_AT_ONCE } from '../../limit.js';
import type { NodePlan } from '../../model.js';
import { readBuild, type Build } from '../build.js';
import { routerConfig } from '../router-config.js';
import { labOf, routersOf, type Session } from '../session.js';
import { converge } from './converge.js';
import { outlivesRun } from './hand-back.js';
import { kindOf } from '../../scenario/site-kind.js';
import { deployNode, must, readInstallScript, type Distribution } from './deploy-node.js';

export interface DeployOptions {
  /** Revision under test: built where the configuration names a source, else only recorded; what the routers report when absent. */
  commit?: string;
  /** Directory of a built distribution to push; the image's own router when absent. */
  build?: string;
}

/** Configures and starts the router under test on all routers at once, then waits until the lab has converged. */
export async function deploy(session: Session, options: DeployOptions = {}): Promise<string> {
  const { source, installScript } = labOf(session).inventory.router;
  const { commit, build } = await buildOf(session, source, options);
  const distribution = { build, installScript: await readInstallScript(installScript) };
  const routers = routersOf(session.plan);
  const results = await eachLimited(NODES_AT_ONCE, routers, async (router) => {
    const [result] = await Promise.allSettled([deployOne(session, router, distribution)]);
    return result;
  });
  session.signal.throwIfAborted();
  const failed = results.flatMap((result, index) =>
    result.status === 'rejected' ? [`${routers[index]?.name}: ${messageOf(result.reason)}`] : [],
  );
  if (failed.length > 0)
    throw new LabrunError(
      'deploy.failed',
      `deploy failed on ${failed.length} of ${routers.length} routers: ${failed.join('; ')}`,
    );
  const lastSeen = await converge(session, { phase: 'deploy', deadlineMs: session.scenario.deadlines.converge });
  const versions = await readVersions(session, routers);
  const reported = [...new Set(Object.values(versions))].join(', ');
  session.log.append({ type: 'deployed', commit: commit ?? reported, build: build?.sha256 ?? 'image', versions });
  return lastSeen;
}

async function buildOf(
  session: Session,
  source: ReturnType<typeof labOf>['inventory']['router']['source'],
  { commit, build }: DeployOptions,
): Promise<{ commit: string | undefined; build: Build | null }> {
  if (build !== undefined) return { commit, build: await readBuild(build) };
  if (commit === undefined || source === undefined) return { commit, build: null };
  // zx takes a while to load.
  const { buildCommit } = await import('../build-commit.js');
  const limits = { signal: session.signal, timeoutMs: session.scenario.deadlines.deploy };
  return buildCommit(source, commit, limits);
}

async function deployOne(session: Session, router: NodePlan, distribution: Distribution): Promise<void> {
  const { inventory, pool, wanIps } = labOf(session);
  const log = session.writeAhead.forSite(router.site);
  const id = await log.intent({ op: 'deploy', kind: 'router', name: router.name });
  try {
    const limits = { timeoutMs: session.scenario.deadlines.deploy, signal: session.signal };
    const target = {
      config: routerConfig(session.plan, router, wanIps),
      outlivesRun: outlivesRun(inventory, kindOf(router.site)),
    };
    await deployNode(pool.node(router.name), target, distribution, limits);
    await log.outcome(id, { ok: true });
  } catch (error) {
    await log.outcome(id, { ok: false, error: messageOf(error) });
    throw error;
  }
}

async function readVersions(session: Session, routers: NodePlan[]): Promise<Record<string, string>> {
  const { pool } = labOf(session);
  const limits = { timeoutMs: session.scenario.deadlines.deploy, signal: session.signal };
  const entries = await eachLimited(NODES_AT_ONCE, routers, async ({ name }) => {
    const stdout = await must(pool.node(name), `${name}: routerctl version`, 'routerctl version', limits);
    return [name, stdout.trim()] as const;
  });
  return Object.fromEntries(entries);
}
