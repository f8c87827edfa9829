import { shellQuote } from '../../ssh/quote.js';
import type { Flow, NodePlan, SitePlan } from '../../../src/model.js';
import type { NodePool } from '../../node.js';
import { startProber, type Prober } from '../prober.js';

const INTERVAL_MS = 100;
const ANSWER_MS = 3_000;

/** Continuous pings inside a LAN. */
export interface LanPings {
  /** Who is pinged. */
  targets: string[];
  stop(): Promise<{ sent: number; lost: number }>;
  close(): Promise<void>;
}

/**
 * Pings the LAN's gateway and its routers from one host, those that answer at all; `without` are not asked (a fault acts on
 * them, so that their silence says nothing of the LAN).
 */
export async function startLanPings(
  pool: NodePool,
  site: SitePlan,
  from: NodePlan,
  without: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<LanPings> {
  const routers = site.routers.filter(({ name }) => !without.has(name)).map(({ name, lanIp }) => ({ name, ip: lanIp }));
  const asked = [{ name: 'the gateway', ip: site.gateway }, ...routers];
  const answers = await Promise.all(asked.map(({ ip }) => isAnswering(pool, from, ip, signal)));
  const targets = asked.filter((_, index) => answers[index] === true);
  const flows = targets.map(({ name, ip }): Flow => ({
    src: from.name,
    dst: name,
    srcSite: site.name,
    dstSite: site.name,
    srcIp: from.lanIp,
    dstIp: ip,
  }));
  const prober: Prober | null =
    flows.length === 0 ? null : await startProber(pool, flows, { intervalMs: INTERVAL_MS, signal });
  return {
    targets: targets.map(({ name }) => name),
    async stop() {
      const seen = (await prober?.stop(Date.now())) ?? [];
      return { sent: sum(seen.map(({ sent }) => sent)), lost: sum(seen.map(({ lost }) => lost)) };
    },
    close: async () => prober?.close(),
  };
}

async function isAnswering(pool: NodePool, from: NodePlan, ip: string, signal: AbortSignal): Promise<boolean> {
  const ping = shellQuote(['ping', '-n', '-q', '-c', '1', '-i', '0.2', '-w', '1', ip]);
  return (await pool.node(from.name).exec(ping, { timeoutMs: ANSWER_MS, signal })).code === 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
