import type { LanFrame } from './frames.js';
import type { LanHost } from './hosts.js';

/** IEEE 802.1D, 802.1D-2004 and 802.1Q by the version in their messages. */
const SPANNING_TREES: Readonly<Record<number, string>> = { 0: 'stp', 2: 'rstp', 3: 'mstp', 4: 'spb' };

/**
 * What keeps the LAN free of loops, as far as hosts can tell: a spanning tree that is heard, one master of each virtual router,
 * or that every host has one link in the LAN and bridges nothing. Several are joined by `+`. With `why` when nothing is known.
 */
export function suppressionOf(
  frames: readonly LanFrame[],
  hosts: readonly LanHost[],
): { mechanism: string } | { why: string } {
  const versions = new Set(frames.flatMap(({ bpdu }) => bpdu?.version ?? []));
  const trees = [...versions].map((version) => SPANNING_TREES[version] ?? `spanning tree version ${version}`);
  const masters = mastersOf(frames);
  const split = [...masters].find(([, from]) => from.size > 1);
  if (split !== undefined)
    return { why: `virtual router ${split[0]} has ${split[1].size} masters: ${[...split[1]].sort().join(', ')}` };
  const bridging = hosts.flatMap(({ name, bridge }) => (bridge === null || bridge.ports < 2 ? [] : [{ name, bridge }]));
  const own = bridging.filter(({ bridge }) => bridge.spanningTree).map(({ name }) => `stp on ${name}`);
  const mechanisms = [
    ...trees,
    ...(masters.size > 0 ? ['vrrp-single-master'] : []),
    ...own,
    ...(bridging.length === 0 ? ['single-uplink'] : []),
  ];
  if (mechanisms.length > 0) return { mechanism: mechanisms.join('+') };
  const [open] = bridging;
  return { why: `${open?.name} bridges ${open?.bridge.ports} links in ${open?.bridge.device} without a spanning tree` };
}

/** By virtual router, who says that he is its master. */
function mastersOf(frames: readonly LanFrame[]): Map<number, Set<string>> {
  const masters = new Map<number, Set<string>>();
  for (const { vrrp } of frames)
    if (vrrp !== undefined) masters.set(vrrp.group, (masters.get(vrrp.group) ?? new Set()).add(vrrp.from));
  return masters;
}
