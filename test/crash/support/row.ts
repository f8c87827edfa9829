import type { CloudName } from '../../../src/model.js';
import type { Setup } from './setup.js';
import type { Verb } from './verbs.js';

/** What came of one verb, killed at each of these records. */
export interface Row {
  cloud: CloudName;
  setup: Setup;
  verb: Verb;
  /** Write-ahead records that it writes when nobody kills it. */
  records: number;
  killed: number;
  /** Of the teardowns from an empty state directory, those by run id and those by TTL. */
  byRunId: number;
  byTtl: number;
  /** One line for each point after which something was left, or whose teardown failed. */
  leaks: string[];
}

/** The rows as a table for people. Pure. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['cloud', 'setup', 'verb', 'records', 'killed after', 'down by id', 'down by TTL', 'leaks'];
  const lines = rows.map(({ cloud, setup, verb, records, killed, byRunId, byTtl, leaks }) =>
    [cloud, setup, verb, records, killed, byRunId, byTtl, leaks.length].map(String),
  );
  const widths = head.map((_title, column) => Math.max(...[head, ...lines].map((line) => (line[column] ?? '').length)));
  return [head, ...lines].map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')).join('\n');
}
