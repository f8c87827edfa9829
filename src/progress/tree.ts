import { Listr, type ListrTask } from 'listr2';
import type { Io } from '../cli/io.js';
import type { EventOf, RunEvent } from '../run/events.js';
import { closing, describe, showMs } from './describe.js';
import type { PlannedStep, Reporter, RunHead } from './reporter.js';

interface StepView {
  setTitle(title: string): void;
  setOutput(text: string): void;
  finish(event: EventOf<'step-end'>, tookMs: number): void;
}

/**
 * A listr2 tree on a terminal. Listr only draws: each task ends when the event of its step comes, and nothing of the run
 * waits for it.
 */
export function treeReporter(io: Pick<Io, 'stdout'>): Reporter {
  const runs = new Map<string, TreeRun>();
  return {
    begin: (head) => void runs.set(head.key, new TreeRun(head)),
    event: (key, event) => runs.get(key)?.event(event),
    note: (text) => void io.stdout.write(`${text}\n`),
    async end(tail) {
      await runs.get(tail.key)?.finish();
      for (const line of closing(tail)) io.stdout.write(`${line}\n`);
    },
  };
}

class TreeRun {
  readonly #steps = new Map<string, Deferred<EventOf<'step-end'> | null>>();
  readonly #begun = new Map<string, Deferred<void>>();
  readonly #startedMs = new Map<string, number>();
  readonly #views = new Map<string, StepView>();
  readonly #done: Promise<unknown>;
  #current = '';

  constructor(head: RunHead) {
    for (const step of head.steps) {
      this.#steps.set(step.id, deferred());
      this.#begun.set(step.id, deferred());
    }
    const list = new Listr(
      head.steps.map((step) => this.#task(step)),
      { exitOnError: false, registerSignalListeners: false, rendererOptions: { collapseErrors: false } },
    );
    this.#done = list.run();
  }

  event(event: RunEvent): void {
    if (event.type === 'step-start') {
      this.#current = event.id;
      this.#startedMs.set(event.id, event.tMs);
      this.#begun.get(event.id)?.resolve();
    } else if (event.type === 'step-end') {
      this.#views.get(event.id)?.finish(event, event.tMs - (this.#startedMs.get(event.id) ?? event.tMs));
      this.#steps.get(event.id)?.resolve(event);
    } else {
      const text = describe(event);
      if (text !== null) this.#views.get(this.#current)?.setOutput(text);
    }
  }

  /** Steps that never began are shown as skipped. */
  async finish(): Promise<void> {
    for (const step of this.#steps.values()) step.resolve(null);
    for (const begun of this.#begun.values()) begun.resolve();
    await this.#done;
  }

  #task(step: PlannedStep): ListrTask {
    return {
      title: step.title,
      task: async (_context, task) => {
        this.#views.set(step.id, {
          setTitle: (title) => (task.title = title),
          setOutput: (text) => (task.output = text),
          finish: (event, tookMs) => {
            const detail = event.detail === undefined ? '' : `: ${event.detail}`;
            task.title = `${step.title}${detail} (${showMs(tookMs)})`;
          },
        });
        await this.#begun.get(step.id)?.promise;
        const end = await this.#steps.get(step.id)?.promise;
        if (end === null || end?.status === 'skipped') task.skip(task.title);
        else if (end?.status === 'failed') throw new Error(end.detail ?? 'failed');
      },
    };
  }
}

interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
