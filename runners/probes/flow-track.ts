import type { Flow, FlowOutage } from '../../src/model.js';
import { parsePingLine } from './ping-lines.js';

const SEQUENCES = 65_536;
/** A loaded machine may hold lines back for this long. */
const LATE_MS = 100;

/** One probe that was sent. Times are the node's clock, epoch ms. */
interface Probe {
  sentMs: number;
  answered: boolean;
}

/**
 * Follows one flow's continuous ping, line by line, and tells the outage at its end. Pure: the clock is in the lines, and
 * `arrivalMs` (labrun's monotonic clock) only serves to tell whether the flow answers now.
 */
export class FlowTrack {
  readonly flow: Flow;
  readonly #intervalMs: number;
  /** Send time of each answered probe, by unwrapped sequence number. */
  readonly #answered = new Map<number, number>();
  /** When the node first said of a probe that it has no answer. */
  readonly #unanswered = new Map<number, number>();
  /** Probes without an answer that may still come, by when labrun heard of it. */
  readonly #pending = new Map<number, number>();
  #highest = 0;
  #first = 1;
  #transmitted = 0;
  #lastStampMs = 0;
  #longestRttMs = 0;
  #lastAnswered = 0;
  #inARow = 0;
  #firstAnswerArrivalMs = Infinity;
  #lastAnswerArrivalMs = -Infinity;
  #lastTroubleArrivalMs = -Infinity;
  #lastText = 'nothing yet';

  constructor(flow: Flow, intervalMs: number) {
    this.flow = flow;
    this.#intervalMs = intervalMs;
  }

  /** Feeds one line of ping's output (stdout or stderr). */
  line(text: string, arrivalMs: number): void {
    const line = parsePingLine(text);
    if (line.kind === 'statistics') {
      this.#transmitted = Math.max(this.#transmitted, line.transmitted);
      return;
    }
    if (line.kind === 'text') {
      if (line.text !== '') this.#lastText = line.text;
      return;
    }
    this.#lastStampMs = Math.max(this.#lastStampMs, line.atMs);
    const seq = this.#unwrap(line.seq);
    this.#highest = Math.max(this.#highest, seq);
    if (line.kind === 'reply' && line.source === this.flow.dstIp) this.#reply(seq, line.atMs, line.rttMs, arrivalMs);
    else if (!this.#answered.has(seq)) {
      this.#lastText = text.replace(/^\[[\d.]+\] /, '');
      if (line.kind !== 'unanswered') this.#lastTroubleArrivalMs = arrivalMs;
      else if (!this.#unanswered.has(seq)) {
        // Said when the next probe goes out: on a path longer than the interval this is no loss yet.
        this.#unanswered.set(seq, line.atMs);
        this.#pending.set(seq, arrivalMs);
      }
    }
  }

  /** True when the last `answers` probes were answered without a loss and answers are coming in. */
  isHealthy(answers: number, nowMs: number): boolean {
    return this.#inARow >= answers && this.#isAlive(nowMs);
  }

  get lastSeen(): string {
    return this.#lastText;
  }

  /** Ms since the last answer arrived, on labrun's monotonic clock. */
  silentMs(nowMs: number): number {
    return nowMs - this.#lastAnswerArrivalMs;
  }

  /** True when the flow has been answering, without a loss, for the last `ms`. */
  quietFor(ms: number, nowMs: number): boolean {
    for (const [seq, saidMs] of this.#pending) {
      if (nowMs - saidMs < this.#graceMs()) continue;
      this.#pending.delete(seq);
      this.#lastTroubleArrivalMs = Math.max(this.#lastTroubleArrivalMs, saidMs);
    }
    return this.#isAlive(nowMs) && nowMs - this.#firstAnswerArrivalMs >= ms && nowMs - this.#lastTroubleArrivalMs >= ms;
  }

  /** Forgets what was before the last answer: the outage is measured from here. */
  mark(): void {
    if (this.#lastAnswered > 0) this.#first = this.#lastAnswered;
  }

  counts(): { sent: number; answered: number } {
    const answered = [...this.#answered.keys()].filter((seq) => seq >= this.#first).length;
    return { sent: Math.max(0, Math.max(this.#highest, this.#transmitted) - this.#first + 1), answered };
  }

  /**
   * What the flow saw since the mark. `clockOffsetMs` is the node's clock minus labrun's; `complete` is false when the ping
   * ended before it was told to. A probe still under way at the end is neither sent nor lost.
   */
  outage(injectedAtMs: number, clockOffsetMs: number, complete: boolean): FlowOutage {
    const probes = this.#settledProbes();
    const lost = probes.filter((probe) => !probe.answered);
    const sinceInjection = (probe: Probe | undefined): number | null =>
      probe === undefined ? null : round(probe.sentMs - clockOffsetMs - injectedAtMs);
    const answersAtEnd = probes.at(-1)?.answered === true;
    return {
      src: this.flow.src,
      dst: this.flow.dst,
      sent: probes.length,
      lost: lost.length,
      firstLossMs: sinceInjection(lost[0]),
      lastLossMs: sinceInjection(lost.at(-1)),
      outageMs: round(longestOutage(probes, this.#lastStampMs)),
      recovered: answersAtEnd && complete,
    };
  }

  #isAlive(nowMs: number): boolean {
    return this.silentMs(nowMs) <= Math.max(3 * this.#intervalMs, LATE_MS) + this.#longestRttMs;
  }

  /** How long an answer may take before its probe counts as lost. */
  #graceMs(): number {
    return Math.max(2 * this.#intervalMs, 1.5 * this.#longestRttMs);
  }

  #reply(seq: number, atMs: number, rttMs: number, arrivalMs: number): void {
    if (this.#answered.has(seq)) return;
    this.#answered.set(seq, atMs - rttMs);
    this.#pending.delete(seq);
    this.#longestRttMs = Math.max(this.#longestRttMs, rttMs);
    const skipped = seq > this.#lastAnswered + 1 && this.#lastAnswered > 0;
    if (skipped) this.#lastTroubleArrivalMs = arrivalMs;
    this.#inARow = skipped ? 1 : this.#inARow + 1;
    this.#lastAnswered = Math.max(this.#lastAnswered, seq);
    this.#firstAnswerArrivalMs = Math.min(this.#firstAnswerArrivalMs, arrivalMs);
    this.#lastAnswerArrivalMs = arrivalMs;
    this.#lastText = `an answer to probe ${seq}`;
  }

  /** Every probe since the mark whose fate is known, in order. */
  #settledProbes(): Probe[] {
    const probes: Probe[] = [];
    const interval = this.#meanIntervalMs();
    let previousMs =
      this.#answered.get(this.#first) ?? this.#lastStampMs - interval * (this.#highest - this.#first + 1);
    for (let seq = this.#first; seq <= Math.max(this.#highest, this.#transmitted); seq += 1) {
      const answeredMs = this.#answered.get(seq);
      const saidMs = this.#unanswered.get(seq);
      // `no answer yet` is printed when the next probe goes out; without it, probes are one interval apart.
      const sentMs =
        answeredMs ?? Math.max(previousMs, saidMs === undefined ? previousMs + interval : saidMs - interval);
      previousMs = sentMs;
      if (answeredMs === undefined && seq > this.#lastAnswered && sentMs > this.#lastStampMs - this.#graceMs()) break;
      probes.push({ sentMs, answered: answeredMs !== undefined });
    }
    return probes;
  }

  /** Time between two probes that ping really kept: it rounds up to the kernel's timer tick. */
  #meanIntervalMs(): number {
    let total = 0;
    let pairs = 0;
    for (const [seq, sentMs] of this.#answered) {
      const before = this.#answered.get(seq - 1);
      if (before === undefined) continue;
      total += sentMs - before;
      pairs += 1;
    }
    return pairs === 0 ? this.#intervalMs : total / pairs;
  }

  /** Sequence numbers wrap after 65,536: the one nearest to the highest so far is meant. */
  #unwrap(seq: number): number {
    const turn = Math.max(0, Math.round((this.#highest - seq) / SEQUENCES));
    return seq + turn * SEQUENCES;
  }
}

/** Longest time between two consecutive answered probes with a loss between them; an outage at the end lasts until the end. */
function longestOutage(probes: readonly Probe[], endMs: number): number {
  let longest = 0;
  let lastAnswered: Probe | undefined = probes[0];
  let lossSince = probes[0]?.answered === false;
  for (const probe of probes) {
    if (!probe.answered) {
      lossSince = true;
      continue;
    }
    if (lossSince && lastAnswered !== undefined) longest = Math.max(longest, probe.sentMs - lastAnswered.sentMs);
    lastAnswered = probe;
    lossSince = false;
  }
  return lossSince && lastAnswered !== undefined ? Math.max(longest, endMs - lastAnswered.sentMs) : longest;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
