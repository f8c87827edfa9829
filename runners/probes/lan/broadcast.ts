import { randomBytes } from 'node:crypto';
import type { NodePool } from '../../node.js';
import { shellQuote } from '../../ssh/quote.js';
import { LineSplitter } from '../lines.js';
import type { LanHost } from './hosts.js';

/** Broadcasts that a host sends into its LAN one after the other, each with a number of its own in it. */
export interface Broadcasts {
  /** Hex that no other probe's payload begins with; the number follows as 8 digits. */
  prefix: string;
  /** Numbers of those that were surely sent. */
  sent(): number[];
  stop(): Promise<void>;
}

const EVERY_SECONDS = '0.4';
const STOP_MS = 1_000;
const PREFIX_BYTES = 12;

/** Starts sending, about two a second: an echo request that no host answers (RFC 1122 leaves that to hosts, Linux does not). */
export async function startBroadcasts(pool: NodePool, host: LanHost, lifeSeconds: number): Promise<Broadcasts> {
  const prefix = randomBytes(PREFIX_BYTES).toString('hex');
  const numbers: number[] = [];
  // ping says that it has sent one only once its time is up.
  const lines = new LineSplitter((line) => {
    const number = /^sent (\d+)$/.exec(line)?.[1];
    if (number !== undefined) numbers.push(Number(number));
  });
  const script = shellQuote(['timeout', '--foreground', String(lifeSeconds), 'sh', '-c', SCRIPT, 'broadcast', prefix]);
  const running = await pool
    .node(host.name)
    .stream(`${script} ${shellQuote([host.device])}`, { onStdout: (chunk) => lines.push(chunk) });
  return { prefix, sent: () => [...numbers], stop: () => running.stop(STOP_MS) };
}

// Older kernels let only root bind to a device.
const SCRIPT = `LC_ALL=C; export LC_ALL; i=0
one() { "$@" ping -n -b -c 1 -W 0.1 -I "$device" -p "$pattern" 255.255.255.255 2>/dev/null | grep -q '^1 packets transmitted'; }
device=$2
while :; do
  i=$((i + 1)); pattern=$1$(printf %08x $i)
  if one env || one sudo -n; then echo "sent $i"; fi
  sleep ${EVERY_SECONDS}
done`;
