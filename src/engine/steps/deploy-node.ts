import { readFile } from 'node:fs/promises';
import { LabrunError, messageOf, UsageError } from '../../errors.js';
import { ROUTER_CONFIG_PATH, type RouterConfig } from '../../lab/router-config.js';
import { HOME_FILES } from '../home-files.js';
import { KEEP_FOUND } from './found-router.js';
import { pushBuild, type Build } from '../build.js';
import type { Node } from '../../../runners/node.js';

const { config: CONFIG, installScript: INSTALL } = HOME_FILES;

/** What is put on every router. */
export interface Distribution {
  /** Null: the image's own. */
  build: Build | null;
  /** Script of the configuration; null: the image knows how to install. */
  installScript: Buffer | null;
}

/** Of a router's host. */
export interface DeployTarget {
  config: RouterConfig;
  /** Whether it is there after the run, when its router is to be as it was found. */
  outlivesRun: boolean;
}

export interface NodeLimits {
  timeoutMs: number;
  signal: AbortSignal;
}

/** Throws UsageError `deploy.script`. */
export async function readInstallScript(path: string | undefined): Promise<Buffer | null> {
  if (path === undefined) return null;
  try {
    return await readFile(path);
  } catch (error) {
    throw new UsageError(
      'deploy.script',
      `router.installScript of the configuration cannot be read: ${messageOf(error)}`,
    );
  }
}

/** Puts build and configuration on one router, installs, and restarts its services in order, each until it is active. */
export async function deployNode(
  node: Node,
  { config, outlivesRun }: DeployTarget,
  { build, installScript }: Distribution,
  limits: NodeLimits,
): Promise<void> {
  if (outlivesRun) await must(node, 'noting how its router was found', KEEP_FOUND, limits);
  await node.push(Buffer.from(`${JSON.stringify(config, null, 2)}\n`), CONFIG, 0o644, limits);
  if (build !== null) await pushBuild(node, build, limits);
  await must(node, 'the configuration', `sudo -n install -D -m 0644 "$HOME/${CONFIG}" ${ROUTER_CONFIG_PATH}`, limits);
  if (installScript !== null) {
    await node.push(installScript, INSTALL, 0o755, limits);
    await must(node, 'the install script', `sudo -n "$HOME/${INSTALL}" ${ROUTER_CONFIG_PATH}`, limits);
  }
  await must(node, 'its services', RESTART, limits);
}

/** A service that falls over at once is told apart from one that takes its time. */
const RESTART = `sudo -n systemctl enable -q routerd-bgp routerd || exit
for service in routerd-bgp routerd; do
  sudo -n systemctl restart $service || exit
  tries=0
  until systemctl is-active -q $service; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { echo "$service is $(systemctl is-active $service)" >&2; exit 1; }
    sleep 0.1
  done
done`;

/** The first line of stdout matters to some; a failure says what failed and what was said. Throws LabrunError `deploy.command`. */
export async function must(node: Node, what: string, command: string, limits: NodeLimits): Promise<string> {
  const result = await node.exec(command, limits);
  if (result.code === 0) return result.stdout;
  const said = messageOf(result.stderr.trim() || result.stdout.trim() || 'nothing');
  throw new LabrunError('deploy.command', `${what} failed with ${result.code ?? result.signal}; it said: ${said}`);
}
