import type { NodeLink, NodeRoute } from '../model.js';

/** Commands whose output the functions below read. Files of /proc are read by the shell's own means where possible. */
export const KERNEL = {
  links: 'ip -j addr',
  routes: 'ip -j -4 route',
  neighbours: 'ip -j -4 neigh',
  rpFilter: "grep -H '' /proc/sys/net/ipv4/conf/*/rp_filter",
  snmp: 'cat /proc/net/snmp',
} as const;

/** Links in the output of `ip -j addr`, the loopback included. */
export function readLinks(json: string): NodeLink[] {
  const links = JSON.parse(json) as {
    ifname?: string;
    address?: string;
    mtu?: number;
    addr_info?: { family?: string; local?: string }[];
  }[];
  return links.flatMap(({ ifname, address, mtu, addr_info: info = [] }) =>
    ifname === undefined
      ? []
      : [
          {
            device: ifname,
            mac: address ?? '',
            mtu: mtu ?? 0,
            addresses: info.flatMap(({ family, local }) => (family === 'inet' && local !== undefined ? [local] : [])),
          },
        ],
  );
}

/** Routes in the output of `ip -j -4 route`; a host route gets its prefix length. */
export function readRoutes(json: string): NodeRoute[] {
  const routes = JSON.parse(json) as { dst?: string; gateway?: string; dev?: string; metric?: number }[];
  return routes.flatMap(({ dst, gateway, dev, metric }) =>
    dst === undefined
      ? []
      : [
          {
            dst: /^[0-9.]+$/.test(dst) ? `${dst}/32` : dst,
            ...(gateway === undefined ? {} : { via: gateway }),
            device: dev ?? '',
            ...(metric === undefined ? {} : { metric }),
          },
        ],
  );
}

/** Effective filter of each device: the larger of `all` and its own (Documentation/networking/ip-sysctl). */
export function readRpFilter(text: string): Record<string, number> {
  const values = new Map(
    [...text.matchAll(/\/conf\/([^/]+)\/rp_filter:(\d+)/g)].map(([, device = '', value = '']) => [
      device,
      Number(value),
    ]),
  );
  const all = values.get('all') ?? 0;
  const devices = [...values].filter(([device]) => device !== 'all' && device !== 'default');
  return Object.fromEntries(devices.map(([device, value]) => [device, Math.max(all, value)]));
}

/** One counter of /proc/net/snmp, by protocol and name; undefined when the kernel does not have it. */
export function readCounter(text: string, protocol: string, name: string): number | undefined {
  const [names, values] = text.split('\n').filter((line) => line.startsWith(`${protocol}: `));
  const index = names?.split(/\s+/).indexOf(name) ?? -1;
  const value = index < 0 ? undefined : values?.split(/\s+/)[index];
  return value === undefined ? undefined : Number(value);
}

/** Neighbour entries in the output of `ip -j -4 neigh`. */
export function readNeighbours(json: string): { address: string; device: string; mac: string; state: string }[] {
  const entries = JSON.parse(json || '[]') as { dst?: string; dev?: string; lladdr?: string; state?: string[] }[];
  return entries.flatMap(({ dst, dev, lladdr, state = [] }) =>
    dst === undefined ? [] : [{ address: dst, device: dev ?? '', mac: lladdr ?? '', state: state.join(' ') }],
  );
}
