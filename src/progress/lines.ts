import type { Io } from '../cli/io.js';
import { closing, describe, showMs } from './describe.js';
import type { Reporter, RunHead } from './reporter.js';

/** One plain line for what begins and what ends; for logs and CI. */
export function linesReporter(io: Pick<Io, 'stdout'>, showKey: boolean): Reporter {
  const runs = new Map<string, { head: RunHead; started: Map<string, number> }>();
  const say = (key: string, tMs: number | null, text: string): void => {
    const time = tMs === null ? '' : `${(tMs / 1000).toFixed(2).padStart(6)}s `;
    io.stdout.write(`${showKey ? `[${key}] ` : ''}${time}${text}\n`);
  };
  return {
    begin(head) {
      runs.set(head.key, { head, started: new Map() });
      say(head.key, null, `run ${head.runId}`);
    },
    event(key, event) {
      const run = runs.get(key);
      if (run === undefined) return;
      if (event.type === 'step-start') {
        run.started.set(event.id, event.tMs);
        say(key, event.tMs, `${event.title} ...`);
      } else if (event.type === 'step-end') {
        const took = showMs(event.tMs - (run.started.get(event.id) ?? event.tMs));
        const title = run.head.steps.find((step) => step.id === event.id)?.title ?? event.id;
        say(
          key,
          event.tMs,
          `${title}: ${event.status}${event.detail === undefined ? '' : `, ${event.detail}`} (${took})`,
        );
      } else {
        const text = describe(event);
        if (text !== null) say(key, event.tMs, `  ${text}`);
      }
    },
    note: (text) => void io.stdout.write(`${text}\n`),
    end(tail) {
      for (const line of closing(tail)) say(tail.key, null, line);
      return Promise.resolve();
    },
  };
}
