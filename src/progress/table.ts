import { showMs } from './describe.js';
import type { RunTail } from './reporter.js';

/** The table that closes a call with several scenarios. */
export function closingTable(tails: readonly RunTail[]): string[] {
  const rows = tails.map((tail) => [
    tail.key.replace(/^\d+:/, ''),
    `${tail.verdict.toUpperCase()}${tail.simulated === true ? ' (simulated)' : ''}`,
    tail.outageMs === null ? '-' : showMs(tail.outageMs),
    String(tail.exitCode),
    tail.runDir,
  ]);
  const table = [['scenario', 'verdict', 'outage', 'exit', 'run directory'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
