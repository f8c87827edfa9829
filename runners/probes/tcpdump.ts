import { messageOf } from '../../src/errors.js';
import type { NodePool } from '../node.js';
import { shellQuote } from '../ssh/quote.js';

export interface TcpdumpOptions {
  /** Device, or `any`. */
  device: string;
  /** What to capture, in tcpdump's language. */
  filter: string;
  /** How much of each frame. */
  snapBytes: number;
  /** Only what comes in. */
  incoming?: boolean;
  /** Ends by itself after so many frames. */
  mostFrames?: number;
  /** Ends by itself after this time in any case. */
  lifeSeconds: number;
}

export interface RunningTcpdump {
  /** Why there is no capture, or none any more; null while all is well. */
  error(): string | null;
  /** Ends tcpdump; nothing keeps running on the node. */
  stop(): Promise<void>;
}

const READY_MS = 5_000;
const INTERRUPT_MS = 250;
const STOP_MS = 2_000;

/**
 * Starts tcpdump on a node and resolves once it captures; `onData` gets its pcap stream. A node that cannot capture gives
 * `error`, not an exception: the caller goes on and says what is missing.
 */
export async function startTcpdump(
  pool: NodePool,
  name: string,
  options: TcpdumpOptions,
  onData: (chunk: Buffer) => void,
): Promise<RunningTcpdump> {
  const node = pool.node(name);
  let error: string | null = null;
  let said = '';
  // tcpdump may run as root where our user may not signal it: it tells its process id, to be ended through sudo as well.
  const inner = `echo "pid $$" >&2; exec timeout --foreground -s INT ${options.lifeSeconds} ${shellQuote(commandOf(options))}`;
  let onReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (onReady = resolve));
  const running = await node
    .stream(`exec ${shellQuote(['sudo', '-n', 'sh', '-c', inner])}`, {
      onStdout(chunk) {
        try {
          onData(chunk);
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
    return { error: () => failure, stop: () => Promise.resolve() };
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
    error: () => error,
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

function commandOf({ device, filter, snapBytes, incoming = false, mostFrames }: TcpdumpOptions): string[] {
  const count = mostFrames === undefined ? [] : ['-c', String(mostFrames)];
  const direction = incoming ? ['-Q', 'in'] : [];
  const fixed = ['--immediate-mode', '-U', '-n', '-s', String(snapBytes), '-w', '-'];
  return ['tcpdump', '-Z', 'root', '-i', device, ...direction, ...count, ...fixed, filter];
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('pid '));
  return lines.at(-1)?.trim() ?? 'it said nothing';
}
