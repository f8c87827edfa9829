import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../src/errors.js';
import { throwIfAborted, within, type Deadline } from './deadline.js';
import { SshError } from './error.js';
import type { Session } from './session.js';

export interface SessionRequest {
  deadline: Deadline;
  signal?: AbortSignal | undefined;
  /** False: one attempt only, to learn whether the node answers at all. */
  retry: boolean;
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

/** The one connection to a node: opened on first use, shared by all who ask at the same time, reopened when it broke. */
export class NodeConnection {
  readonly node: string;
  readonly #open: (signal: AbortSignal) => Promise<Session>;
  #session: Session | null = null;
  #attempt: { result: Promise<Session>; abort: AbortController } | null = null;
  #disposed = false;

  constructor(node: string, open: (signal: AbortSignal) => Promise<Session>) {
    this.node = node;
    this.#open = open;
  }

  /**
   * An open session. While the node does not answer (it boots), tries again until the deadline. Throws SshError
   * `ssh.connect` with the last reason, `ssh.hostkey` and `ssh.key` at once.
   */
  async session(request: SessionRequest): Promise<Session> {
    let lastSeen = 'no answer';
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      if (this.#disposed) throw new SshError('ssh.connect', this.node, 'the node pool is closed');
      throwIfAborted(request.signal);
      if (this.#session !== null && !this.#session.closed) return this.#session;
      let late = false;
      try {
        return await within(this.#shared(), request.deadline, request.signal, () => {
          late = true;
          return new Error('late');
        });
      } catch (error) {
        throwIfAborted(request.signal);
        if (error instanceof SshError && ['ssh.hostkey', 'ssh.key'].includes(error.code)) throw error;
        if (!late && !request.retry) throw error;
        if (!late) lastSeen = messageOf(error).replace(`${this.node}: `, '');
      }
      if (late || request.deadline.leftMs() <= pause)
        throw new SshError(
          'ssh.connect',
          this.node,
          `no SSH session within ${request.deadline.totalMs} ms; last seen: ${lastSeen}`,
        );
      // An abort ends the pause early and is seen at the top.
      await sleep(pause, undefined, request.signal === undefined ? {} : { signal: request.signal }).catch(
        () => undefined,
      );
    }
  }

  /** Forgets the connection at once; the next command opens a new one. */
  drop(): void {
    this.#attempt?.abort.abort(new SshError('ssh.connect', this.node, 'the connection was dropped'));
    this.#attempt = null;
    this.#session?.destroy();
    this.#session = null;
  }

  dispose(): void {
    this.#disposed = true;
    this.drop();
  }

  #shared(): Promise<Session> {
    if (this.#attempt !== null) return this.#attempt.result;
    const abort = new AbortController();
    const attempt = { abort, result: this.#open(abort.signal) };
    this.#attempt = attempt;
    attempt.result.then(
      (session) => {
        if (this.#attempt !== attempt) return session.destroy();
        this.#attempt = null;
        this.#session = session;
      },
      () => {
        if (this.#attempt === attempt) this.#attempt = null;
      },
    );
    return attempt.result;
  }
}
