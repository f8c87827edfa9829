import { closeSync, fdatasync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { RunEvent, RunEventBody } from './events.js';

const flush = promisify(fdatasync);

export interface EventLogOptions {
  /** Applied to every record before it is written: takes out what must not reach the bundle. */
  redact: <T>(value: T) => T;
  /** Sequence number and time of the last record when an existing log goes on, else absent. */
  last?: { seq: number; tMs: number; startedAt: string };
  now?: () => Date;
  monotonicMs?: () => number;
}

/**
 * The one record of a run, append-only. A record reaches the kernel before `append` returns, so killing labrun loses
 * nothing; `appendDurably` also waits for the disk.
 */
export class EventLog {
  readonly path: string;
  readonly #fd: number;
  readonly #options: EventLogOptions;
  readonly #listeners = new Set<(event: RunEvent) => void>();
  readonly #now: () => Date;
  readonly #monotonicMs: () => number;
  readonly #zeroMs: number;
  #seq: number;
  #flushing: Promise<void> | null = null;
  #open = true;

  constructor(path: string, options: EventLogOptions) {
    this.path = path;
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#monotonicMs = options.monotonicMs ?? (() => performance.now());
    this.#fd = openSync(path, 'a', 0o644);
    this.#seq = options.last?.seq ?? 0;
    this.#zeroMs = this.#monotonicMs() - elapsedBefore(options.last, this.#now());
  }

  /** Ms since the run began, on a clock that never goes back. */
  elapsedMs(): number {
    return Math.round((this.#monotonicMs() - this.#zeroMs) * 1000) / 1000;
  }

  /** Sequence number that the next record will get. */
  nextSeq(): number {
    return this.#seq + 1;
  }

  subscribe(listener: (event: RunEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  append(body: RunEventBody): RunEvent {
    this.#seq += 1;
    const head = { v: 1 as const, seq: this.#seq, tMs: this.elapsedMs(), wall: this.#now().toISOString() };
    const event = { ...head, ...this.#options.redact(body) } as RunEvent;
    if (this.#open) writeSync(this.#fd, `${JSON.stringify(event)}\n`);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  /** As `append`, and resolves once the record is on disk. Concurrent calls share one flush. */
  async appendDurably(body: RunEventBody): Promise<RunEvent> {
    const event = this.append(body);
    // A flush that is under way may have begun before this record: wait for the one after it.
    if (this.#flushing !== null) await this.#flushing;
    this.#flushing ??= flush(this.#fd).finally(() => {
      this.#flushing = null;
    });
    await this.#flushing;
    return event;
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#flushing;
    closeSync(this.#fd);
  }
}

function elapsedBefore(last: EventLogOptions['last'], now: Date): number {
  if (last === undefined) return 0;
  return Math.max(last.tMs, now.getTime() - Date.parse(last.startedAt));
}
