import type { Io } from '../cli/io.js';
import type { Reporter } from './reporter.js';

export type Format = 'auto' | 'tree' | 'lines' | 'ndjson';

/** The reporter for a format; `auto` is the tree on a terminal with one run, else plain lines. */
export async function chooseReporter(format: Format, io: Io, runs: number): Promise<Reporter> {
  if (format === 'ndjson') return (await import('./ndjson.js')).ndjsonReporter(io);
  if (format === 'tree' || (format === 'auto' && io.isTTY && runs === 1))
    return (await import('./tree.js')).treeReporter(io);
  return (await import('./lines.js')).linesReporter(io, runs > 1);
}
