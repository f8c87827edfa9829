import { PcapStream } from '../../../src/matrix/pcap-stream.js';
import type { NodePool } from '../../node.js';
import { startTcpdump } from '../tcpdump.js';
import { readLanFrame, type LanFrame } from './frames.js';
import type { LanHost } from './hosts.js';

/** Frames that one host of the LAN gets from outside. */
export interface LanCapture {
  readonly frames: readonly LanFrame[];
  /** True when there were too many to see them all. */
  cutShort(): boolean;
  /** Why there is no capture; null while there is. */
  error(): string | null;
  stop(): Promise<void>;
}

/** A storm has hundreds of thousands a second; what these tell is enough, and a slow line carries them. */
const MOST_FRAMES = 20_000;
/** Enough for a tag, IPv4 with options, ICMP and what follows ping's time stamp; a spanning tree's message is shorter. */
const SNAP_BYTES = 128;

/** Captures what is for everybody, ARP, and whatever bears the host's own hardware address. */
export async function captureLan(pool: NodePool, host: LanHost, lifeSeconds: number): Promise<LanCapture> {
  const frames: LanFrame[] = [];
  const stream = new PcapStream(({ bytes, atMs }) => {
    const frame = readLanFrame(bytes, atMs);
    if (frame !== null) frames.push(frame);
  });
  const options = {
    device: host.device,
    filter: `ether multicast or arp or ether src ${host.mac}`,
    snapBytes: SNAP_BYTES,
    incoming: true,
    mostFrames: MOST_FRAMES,
    lifeSeconds,
  };
  const { error, stop } = await startTcpdump(pool, host.name, options, (chunk) => stream.push(chunk));
  return { frames, error, stop, cutShort: () => frames.length >= MOST_FRAMES };
}
