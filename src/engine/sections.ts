import type { NodePool } from '../../runners/node.js';

const MARK = '--labrun-section--';

/** Output of several commands on one node, in one round trip. Throws when one of them fails. */
export async function sections(
  pool: NodePool,
  node: string,
  commands: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string[]> {
  const script = commands.map((command) => `${command} || exit 1; echo; echo ${MARK}`).join('; ');
  const result = await pool.node(node).exec(script, { timeoutMs, signal });
  if (result.code !== 0) throw new Error(`${node}: ${result.stderr.trim() || `exit code ${result.code}`}`);
  return result.stdout.split(MARK);
}

/** IPv4 addresses in the output of `ip -j -4 addr`. */
export function ipv4Addresses(json: string): string[] {
  const links = JSON.parse(json) as { addr_info?: { local?: string }[] }[];
  return links.flatMap((link) =>
    (link.addr_info ?? []).flatMap((info) => (info.local === undefined ? [] : [info.local])),
  );
}
