import { createHash, randomBytes } from 'node:crypto';
import { messageOf } from '../../src/errors.js';
import type { ExecOptions, ExecResult, HostKey, Node, RunningCommand } from '../node.js';
import { NotStarted, runCommand, startCommand } from './command.js';
import type { NodeConnection } from './connection.js';
import { Deadline } from './deadline.js';
import { SshError } from './error.js';
import { shellQuote } from './quote.js';
import type { Session } from './session.js';
import { follow, interruptible } from './stream.js';

/** How long starting a stream may take, connecting included. */
const START_MS = 10_000;
const HAND_OVER_TRIES = 5;

export class SshNode implements Node {
  readonly name: string;
  readonly #connection: NodeConnection;

  constructor(connection: NodeConnection) {
    this.name = connection.node;
    this.#connection = connection;
  }

  async exec(command: string, options: ExecOptions): Promise<ExecResult> {
    const { stdin, signal } = options;
    const deadline = new Deadline(options.timeoutMs);
    const request = { node: this.name, command, stdin, deadline, signal };
    return await this.#handOver(command, deadline, options, (session) => runCommand(session, request));
  }

  async stream(
    command: string,
    sinks: { onStdout(chunk: Buffer): void; onStderr?(chunk: Buffer): void },
  ): Promise<RunningCommand> {
    const wrapped = interruptible(command);
    const start = (session: Session): Promise<RunningCommand> =>
      startCommand(session, wrapped, (channel) => follow(channel, sinks)).catch((error: unknown) => {
        if (error instanceof NotStarted || error instanceof SshError) throw error;
        throw new SshError('ssh.closed', this.name, messageOf(error), { command, cause: error });
      });
    return await this.#handOver(command, new Deadline(START_MS), {}, start);
  }

  async push(
    content: Buffer,
    path: string,
    mode: number,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<void> {
    const sum = createHash('sha256').update(content).digest('hex');
    const script = [
      'umask 077; t="$1.$4"; mkdir -p -- "$(dirname -- "$1")" && cat > "$t" || exit 1',
      'if printf "%s  %s\\n" "$3" "$t" | sha256sum -c --status; then chmod "$2" "$t" && mv -f -- "$t" "$1" && exit 0; fi',
      'echo "got $(sha256sum < "$t")" >&2; rm -f -- "$t"; exit 1',
    ].join('\n');
    const args = [path, mode.toString(8), sum, randomBytes(4).toString('hex')];
    const command = shellQuote(['sh', '-c', script, 'push', ...args]);
    const done = await this.exec(command, { ...options, stdin: content });
    if (done.code !== 0)
      throw new SshError('ssh.push', this.name, `${path} (sha256 ${sum}) was not written: ${messageOf(done.stderr)}`);
  }

  async hostKey(options: { timeoutMs: number; signal?: AbortSignal }): Promise<HostKey> {
    const deadline = new Deadline(options.timeoutMs);
    return (await this.#connection.session({ deadline, signal: options.signal, retry: true })).hostKey;
  }

  /** A connection may break between its check and its use: what was not handed over is tried on the next one. */
  async #handOver<T>(
    command: string,
    deadline: Deadline,
    options: { signal?: AbortSignal; retryConnect?: boolean },
    act: (session: Session) => Promise<T>,
  ): Promise<T> {
    const retry = options.retryConnect ?? true;
    for (let tries = 1; ; tries += 1) {
      const session = await this.#connection.session({ deadline, signal: options.signal, retry });
      try {
        return await act(session);
      } catch (error) {
        if (!(error instanceof NotStarted)) throw error;
        if (tries >= HAND_OVER_TRIES || !retry || deadline.leftMs() === 0)
          throw new SshError('ssh.connect', this.name, `no channel for the command: ${error.message}`, { command });
      }
    }
  }
}
