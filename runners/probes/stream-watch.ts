import { setTimeout as sleep } from 'node:timers/promises';
import type { NodePlan, StreamWatch } from '../../src/model.js';
import { messageOf } from '../../src/errors.js';
import type { NodePool, RunningCommand } from '../node.js';
import { shellQuote } from '../ssh/quote.js';
import { loginOptions } from './script.js';
import { PROBE_KEY } from './setup.js';

/** One TCP connection that was open before a fault, and whether it lives. */
export interface WatchedStream {
  /** Ends the stream and tells how it fared: waits up to `waitMs` for it to speak once more. */
  stop(waitMs?: number): Promise<StreamWatch>;
  /** Ends the stream without a result; does nothing after `stop`. */
  close(): Promise<void>;
}

/** Time between two ticks. */
const TICK_SECONDS = 0.05;
const START_MS = 10_000;
const WAIT_MS = 2_000;
const STOP_MS = 1_000;
const LOGIN_SECONDS = 5;
const UNDER_WAY_MS = 2_000 * TICK_SECONDS;

/**
 * Opens an ssh session from one client to another whose far end keeps talking, and resolves once it does. A stream that
 * never begins is told as one that did not survive, with the reason: the fault can be played all the same.
 */
export async function startStream(pool: NodePool, src: NodePlan, dst: NodePlan): Promise<WatchedStream> {
  const watch = new Watch(src.name, dst.name);
  const options = [
    ...loginOptions(LOGIN_SECONDS),
    '-o',
    'TCPKeepAlive=no',
    '-o',
    'ServerAliveInterval=0',
    '-o',
    'UserKnownHostsFile=/dev/null',
  ];
  const remote = `while echo tick; do sleep ${TICK_SECONDS}; done`;
  const command = `exec ssh ${shellQuote(options)} -i "$HOME/${PROBE_KEY}" ${shellQuote([dst.lanIp, remote])}`;
  try {
    const running = await pool.node(src.name).stream(command, {
      onStdout: () => watch.tick(),
      onStderr: (chunk) => watch.say(chunk.toString('utf8')),
    });
    watch.follow(running);
    await watch.speaks(START_MS);
  } catch (error) {
    watch.say(messageOf(error));
  }
  return watch;
}

class Watch implements WatchedStream {
  readonly #src: string;
  readonly #dst: string;
  #running: RunningCommand | null = null;
  #ended = false;
  #lastTickMs: number | null = null;
  #ticks = 0;
  #longestGapMs = 0;
  #said = '';
  #wake: () => void = () => undefined;

  constructor(src: string, dst: string) {
    this.#src = src;
    this.#dst = dst;
  }

  tick(): void {
    const now = performance.now();
    if (this.#lastTickMs !== null) this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastTickMs);
    this.#lastTickMs = now;
    this.#ticks += 1;
    this.#wake();
  }

  say(text: string): void {
    if (text.trim() !== '') this.#said = text.trim();
  }

  follow(running: RunningCommand): void {
    this.#running = running;
    void running.done.then(() => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Resolves at the next tick, at the stream's end, or after `ms`. */
  async speaks(ms: number): Promise<void> {
    if (this.#ended) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async stop(waitMs = WAIT_MS): Promise<StreamWatch> {
    const began = this.#lastTickMs !== null;
    // Alive is what speaks after it was asked: what was said before that, and may still be under way, is no answer.
    if (began) await sleep(UNDER_WAY_MS);
    const ticksBefore = this.#ticks;
    if (began) await this.speaks(waitMs);
    const survived = !this.#ended && this.#ticks > ticksBefore;
    const silentMs = this.#lastTickMs === null ? 0 : performance.now() - this.#lastTickMs;
    const error = began
      ? this.#ended
        ? this.#said || 'the connection ended'
        : 'it fell silent'
      : `the stream never began: ${this.#said || 'no answer'}`;
    await this.close();
    return {
      src: this.#src,
      dst: this.#dst,
      survived,
      longestGapMs: Math.round(Math.max(this.#longestGapMs, survived ? 0 : silentMs)),
      ...(survived ? {} : { error }),
    };
  }

  async close(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    await running?.stop(STOP_MS);
  }
}
