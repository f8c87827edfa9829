import type { LanFrame } from './frames.js';

const SECOND_MS = 1_000;

/**
 * Broadcast and multicast frames in the busiest second. `cutShort`: the capture ended for too many frames, so that less than a
 * second of them stands for a whole one.
 */
export function busiestSecond(frames: readonly LanFrame[], cutShort: boolean): number {
  const times = frames.filter((frame) => frame.group).map((frame) => frame.atMs);
  let most = 0;
  let first = 0;
  for (const [index, time] of times.entries()) {
    while (time - (times[first] ?? time) >= SECOND_MS) first += 1;
    most = Math.max(most, index - first + 1);
  }
  const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  if (!cutShort || spanMs >= SECOND_MS || spanMs <= 0) return most;
  return Math.round((most * SECOND_MS) / spanMs);
}

/**
 * How often bridges began to announce a change. A bridge goes on announcing one change for many seconds, so only the first of a
 * row counts; an announcement that was under way when the watch began counts as one. Null when no bridge spoke at all.
 */
export function topologyChanges(frames: readonly LanFrame[]): number | null {
  const announcing = new Map<string, boolean>();
  let changes = 0;
  for (const { bpdu } of frames) {
    if (bpdu === undefined) continue;
    if (bpdu.change && announcing.get(bpdu.bridge) !== true) changes += 1;
    announcing.set(bpdu.bridge, bpdu.change);
  }
  return announcing.size === 0 ? null : changes;
}

/**
 * How often an address went back to a hardware address that it had left, by what hosts say in ARP, and how often this host's own
 * hardware address came in from outside. One move of an address is a take-over and no flap.
 */
export function macFlaps(frames: readonly LanFrame[], ownMac: string): number {
  const now = new Map<string, string>();
  const left = new Map<string, Set<string>>();
  let flaps = frames.filter((frame) => frame.src === ownMac).length;
  for (const { arp } of frames) {
    // An ARP probe (RFC 5227) asks before it has an address.
    if (arp === undefined || arp.ip === '0.0.0.0') continue;
    const before = now.get(arp.ip);
    now.set(arp.ip, arp.mac);
    if (before === undefined || before === arp.mac) continue;
    const gone = left.get(arp.ip) ?? new Set();
    if (gone.has(arp.mac)) flaps += 1;
    left.set(arp.ip, gone.add(before));
  }
  return flaps;
}

/** Numbered broadcasts that one host sent, as two hosts saw them; `numbers` are those that were surely sent. */
export function loopProbes(
  prefix: string,
  numbers: readonly number[],
  atSender: readonly LanFrame[],
  atOther: readonly LanFrame[],
): { sent: number; arrived: number; repeated: number; returned: number } {
  const wanted = new Set(numbers);
  const seen = (frames: readonly LanFrame[]): number[] =>
    frames.flatMap(({ pattern }) => numberOf(pattern, prefix)).filter((number) => wanted.has(number));
  const there = seen(atOther);
  const arrived = new Set(there).size;
  return { sent: wanted.size, arrived, repeated: there.length - arrived, returned: new Set(seen(atSender)).size };
}

function numberOf(pattern: string | undefined, prefix: string): number[] {
  return pattern?.startsWith(prefix) === true ? [Number.parseInt(pattern.slice(prefix.length), 16)] : [];
}
