import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError, LabrunError } from '../../src/errors.js';
import type { Flow, FlowOutage } from '../../src/model.js';
import type { NodePool, RunningCommand } from '../node.js';
import { shellQuote } from '../ssh/quote.js';
import { clockOffsetMs } from './clock.js';
import { FlowTrack } from './flow-track.js';
import { LineSplitter } from './lines.js';

export interface ProberOptions {
  intervalMs: number;
  signal: AbortSignal;
}

/** What one flow's continuous probing has seen so far. */
export interface FlowSnapshot {
  src: string;
  dst: string;
  sent: number;
  answered: number;
  /** Ms since the last answer arrived here; Infinity when there was none. */
  silentMs: number;
}

/** Continuous probing of many flows, until it is stopped. */
export interface Prober {
  /** Waits until every flow answers; what was lost before does not count. Throws DeadlineError that names the flows. */
  waitHealthy(deadlineMs: number): Promise<void>;
  snapshot(): FlowSnapshot[];
  /** True when all flows have been answering, without a loss, for the last `ms`. */
  quietFor(ms: number): boolean;
  /** Ends the probing and tells each flow's outage; times are relative to the injection (epoch ms, labrun's clock). */
  stop(injectedAtEpochMs: number): Promise<FlowOutage[]>;
  /** Ends the probing without a result; does nothing after `stop`. */
  close(): Promise<void>;
}

/** A ping counts as begun once it had this many answers in a row. */
const HEALTHY_ANSWERS = 3;
const POLL_MS = 10;
const STOP_MS = 1_000;
/** ping waits for the kernel tick after its interval (4 ms where there are 250 a second); asking for less meets the interval. */
const TICK_MS = 4;
/** The shortest interval that ping allows an unprivileged user. */
const LEAST_MS = 2;

interface ProbedFlow {
  track: FlowTrack;
  running: RunningCommand;
  ended: boolean;
}

/** Starts one ping for each flow on its source. Throws SshError when a source cannot be reached. */
export async function startProber(pool: NodePool, flows: readonly Flow[], options: ProberOptions): Promise<Prober> {
  const sources = [...new Set(flows.map((flow) => flow.src))];
  const probed: ProbedFlow[] = [];
  const results = await Promise.allSettled([
    Promise.all(sources.map(async (name) => [name, await clockOffsetMs(pool.node(name), options.signal)] as const)),
    ...flows.map(async (flow, index) => void (probed[index] = await startFlow(pool, flow, options.intervalMs))),
  ]);
  const prober = new PingProber(probed.filter(Boolean), options.signal);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await prober.close();
    throw failed.reason;
  }
  const [offsets] = results;
  if (offsets?.status === 'fulfilled' && offsets.value !== undefined) prober.offsets = new Map(offsets.value);
  return prober;
}

async function startFlow(pool: NodePool, flow: Flow, intervalMs: number): Promise<ProbedFlow> {
  const track = new FlowTrack(flow, intervalMs);
  const seconds = Math.max(LEAST_MS, intervalMs - TICK_MS) / 1000;
  const out = new LineSplitter((line) => track.line(line, performance.now()));
  const err = new LineSplitter((line) => track.line(line, performance.now()));
  const command = `LC_ALL=C exec ${shellQuote(['ping', '-n', '-D', '-O', '-i', String(seconds), flow.dstIp])}`;
  const running = await pool
    .node(flow.src)
    .stream(command, { onStdout: (chunk) => out.push(chunk), onStderr: (chunk) => err.push(chunk) });
  const entry = { track, running, ended: false };
  void running.done.then(() => {
    out.end();
    err.end();
    entry.ended = true;
  });
  return entry;
}

class PingProber implements Prober {
  offsets: ReadonlyMap<string, number> = new Map();
  readonly #flows: readonly ProbedFlow[];
  readonly #signal: AbortSignal;
  #stopped = false;

  constructor(flows: readonly ProbedFlow[], signal: AbortSignal) {
    this.#flows = flows;
    this.#signal = signal;
  }

  async waitHealthy(deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    for (;;) {
      this.#signal.throwIfAborted();
      const now = performance.now();
      const waiting = this.#flows.filter(({ track }) => !track.isHealthy(HEALTHY_ANSWERS, now));
      if (waiting.length === 0) break;
      const lastSeen = waiting
        .map(({ track }) => `${track.flow.src} -> ${track.flow.dst}: ${track.lastSeen}`)
        .join('; ');
      if (waiting.some((entry) => entry.ended))
        throw new LabrunError('probes.ended', `a continuous ping ended by itself: ${lastSeen}`);
      if (performance.now() > deadline) throw new DeadlineError('every flow answers', deadlineMs, lastSeen);
      await sleep(POLL_MS);
    }
    for (const { track } of this.#flows) track.mark();
  }

  snapshot(): FlowSnapshot[] {
    const now = performance.now();
    return this.#flows.map(({ track }) => ({
      src: track.flow.src,
      dst: track.flow.dst,
      ...track.counts(),
      silentMs: track.silentMs(now),
    }));
  }

  quietFor(ms: number): boolean {
    const now = performance.now();
    return this.#flows.every(({ track, ended }) => !ended && track.quietFor(ms, now));
  }

  async stop(injectedAtEpochMs: number): Promise<FlowOutage[]> {
    const cutShort = this.#flows.map((entry) => entry.ended);
    await this.close();
    return this.#flows.map(({ track }, index) =>
      track.outage(injectedAtEpochMs, this.offsets.get(track.flow.src) ?? 0, cutShort[index] === false),
    );
  }

  async close(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await Promise.all(this.#flows.map(({ running }) => running.stop(STOP_MS)));
  }
}
