import { messageOf } from '../../src/errors.js';
import type { Capture } from '../../src/matrix/packets.js';
import { PcapReader } from '../../src/matrix/pcap.js';
import type { NodePool } from '../node.js';
import { shellQuote } from '../ssh/quote.js';

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
const READY_MS = 5_000;
const INTERRUPT_MS = 250;
const STOP_MS = 2_000;

/**
 * Starts tcpdump on a client and resolves once it captures. A client that cannot capture gives a capture with `error`, not
 * an exception: the matrix goes on and says that packet-level evidence is missing. `lifeSeconds` ends tcpdump in any case.
 */
export async function startCapture(pool: NodePool, name: string, lifeSeconds: number): Promise<RunningCapture> {
  const node = pool.node(name);
  const reader = new PcapReader();
  let error: string | null = null;
  let said = '';
  const tcpdump = [
    'tcpdump',
    '-Z',
    'root',
    '-i',
    'any',
    '--immediate-mode',
    '-U',
    '-n',
    '-s',
    String(SNAP_BYTES),
    '-w',
    '-',
    FILTER,
  ];
  // tcpdump may run as root where our user may not signal it: it tells its process id, to be ended through sudo as well.
  const inner = `echo "pid $$" >&2; exec timeout --foreground -s INT ${lifeSeconds} ${shellQuote(tcpdump)}`;
  let onReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (onReady = resolve));
  const running = await node
    .stream(`exec ${shellQuote(['sudo', '-n', 'sh', '-c', inner])}`, {
      onStdout(chunk) {
        try {
          reader.push(chunk);
        } catch (thrown) {
          error ??= messageOf(thrown);
        }
      },
      onStderr(chunk) {
        said += chunk.toString('latin1');
        if (/listening on/.test(said)) onReady();
      },
    })
    .catch((thrown: unknown) => messageOf(thrown));
  if (typeof running === 'string') {
    const failure = running;
    return { seen: () => ({ error: failure }), stop: () => Promise.resolve() };
  }
  void running.done.then(() => {
    if (!/listening on/.test(said)) error ??= `tcpdump did not start: ${lastLine(said)}`;
    onReady();
  });
  const timer = setTimeout(() => {
    error ??= `tcpdump was not ready within ${READY_MS} ms: ${lastLine(said)}`;
    onReady();
  }, READY_MS);
  await ready;
  clearTimeout(timer);
  return {
    seen: () => (error === null ? { packets: reader.packets } : { error }),
    async stop() {
      const interrupted = running.stop(INTERRUPT_MS).then(() => false);
      const ended = await Promise.race([running.done.then(({ code }) => code !== null), interrupted]);
      const pid = /^pid (\d+)$/m.exec(said)?.[1];
      if (ended || pid === undefined) return;
      // Where sudo itself runs as root our interrupt does not reach tcpdump: end it the way it was started.
      await node.exec(`sudo -n kill -INT ${pid}`, { timeoutMs: STOP_MS }).catch(() => undefined);
    },
  };
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('pid '));
  return lines.at(-1)?.trim() ?? 'it said nothing';
}
