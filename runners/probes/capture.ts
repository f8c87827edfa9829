import type { Capture } from '../../src/matrix/packets.js';
import { PcapReader } from '../../src/matrix/pcap.js';
import type { NodePool } from '../node.js';
import { startTcpdump } from './tcpdump.js';

/** Packets of the matrix on one client, as they pass. */
export interface RunningCapture {
  /** What was seen so far. */
  seen(): Capture;
  /** Ends tcpdump; nothing keeps running on the node. */
  stop(): Promise<void>;
}

/** Echoes and the opening of ssh connections. */
const FILTER = 'icmp or (tcp port 22 and tcp[tcpflags] & tcp-syn != 0)';
/** Enough for link header, IPv4 with options, ICMP header, time stamp and pattern. */
const SNAP_BYTES = 192;

/**
 * Starts tcpdump on a client and resolves once it captures. A client that cannot capture gives a capture with `error`, not
 * an exception: the matrix goes on and says that packet-level evidence is missing. `lifeSeconds` ends tcpdump in any case.
 */
export async function startCapture(pool: NodePool, name: string, lifeSeconds: number): Promise<RunningCapture> {
  const reader = new PcapReader();
  const options = { device: 'any', filter: FILTER, snapBytes: SNAP_BYTES, lifeSeconds };
  const tcpdump = await startTcpdump(pool, name, options, (chunk) => reader.push(chunk));
  return {
    seen() {
      const error = tcpdump.error();
      return error === null ? { packets: reader.packets } : { error };
    },
    stop: () => tcpdump.stop(),
  };
}
