import { ROUTER_CONFIG_PATH, type RouterConfig } from '../../../src/lab/router-config.js';
import type { Node } from '../../node.js';
import { must, type CallLimits } from './router.js';

/** In the login user's home, whence root takes it. */
const STAGED = 'labrun-drain.json';

/** A router's configuration, word for word. */
export function readConfigText(node: Node, limits: CallLimits): Promise<string> {
  return must(node, `cat ${ROUTER_CONFIG_PATH}`, limits);
}

/** The text of a configuration with maintenance on or off; the rest stays. */
export function withDrain(text: string, drain: boolean): string {
  const { maintenance, ...config } = JSON.parse(text) as RouterConfig;
  return `${JSON.stringify({ ...config, maintenance: { ...maintenance, drain } }, null, 2)}\n`;
}

export function isDrained(text: string): boolean {
  return (JSON.parse(text) as RouterConfig).maintenance?.drain === true;
}

/** Replaces a router's configuration and restarts the router; its BGP daemon goes on meanwhile. */
export async function installConfig(node: Node, text: string, limits: CallLimits): Promise<void> {
  await node.push(Buffer.from(text), STAGED, 0o644, { timeoutMs: limits.timeoutMs });
  const quoted = `"$HOME/${STAGED}"`;
  await must(
    node,
    `sudo -n install -m 0644 ${quoted} ${ROUTER_CONFIG_PATH} && rm -f ${quoted} && sudo -n systemctl restart routerd`,
    limits,
  );
}
