import { LabrunError } from '../../../src/errors.js';
import type { NodePlan } from '../../../src/model.js';
import type { NodePool } from '../../node.js';

/** One host's link to the LAN. */
export interface LanHost {
  name: string;
  device: string;
  mac: string;
  /** The host's own bridge of which that link is a part; null when it bridges nothing there. */
  bridge: { device: string; ports: number; spanningTree: boolean } | null;
}

interface Link {
  ifname?: string;
  address?: string;
  master?: string;
  linkinfo?: { info_kind?: string; info_data?: { stp_state?: number } };
  addr_info?: { local?: string }[];
}

const TIMEOUT_MS = 5_000;

/** Reads which link of a host is in the LAN. Throws LabrunError `probes.lan`, SshError. */
export async function readLanHost(pool: NodePool, node: NodePlan, signal: AbortSignal): Promise<LanHost> {
  const { code, stdout, stderr } = await pool.node(node.name).exec('ip -d -j addr', { timeoutMs: TIMEOUT_MS, signal });
  if (code !== 0) throw new LabrunError('probes.lan', `${node.name} does not tell its links: ${stderr.trim()}`);
  const host = lanHostOf(node, JSON.parse(stdout) as Link[]);
  if (host === null) throw new LabrunError('probes.lan', `no link of ${node.name} has ${node.lanIp}`);
  return host;
}

/** Of the output of `ip -d -j addr`; null when no link has the host's address. */
export function lanHostOf({ name, lanIp }: NodePlan, links: readonly Link[]): LanHost | null {
  const link = links.find(({ addr_info: info = [] }) => info.some(({ local }) => local === lanIp));
  if (link?.ifname === undefined || link.address === undefined) return null;
  const isBridge = ({ linkinfo }: Link): boolean => linkinfo?.info_kind === 'bridge';
  const bridge = isBridge(link) ? link : links.find((each) => isBridge(each) && each.ifname === link.master);
  return {
    name,
    device: link.ifname,
    mac: link.address,
    bridge:
      bridge === undefined
        ? null
        : {
            device: bridge.ifname ?? '',
            ports: links.filter((each) => each.master === bridge.ifname).length,
            spanningTree: (bridge.linkinfo?.info_data?.stp_state ?? 0) > 0,
          },
  };
}
