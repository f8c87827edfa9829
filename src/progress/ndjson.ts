import type { Io } from '../cli/io.js';
import type { Reporter } from './reporter.js';

/** Every event as one JSON line on stdout, and a last line of type `result`; for programs. */
export function ndjsonReporter(io: Pick<Io, 'stdout' | 'stderr'>): Reporter {
  const line = (value: unknown): void => void io.stdout.write(`${JSON.stringify(value)}\n`);
  return {
    begin: () => undefined,
    event: (_key, event) => line(event),
    note: (text) => void io.stderr.write(`${text}\n`),
    end: (tail) => {
      const { key: _key, ...rest } = tail;
      line({ type: 'result', ...rest });
      return Promise.resolve();
    },
  };
}
