import type { ScaleRow } from './scale.js';

const COLUMNS: readonly [string, (row: ScaleRow) => string][] = [
  ['lab', ({ lab }) => lab],
  ['sites', ({ sites }) => String(sites)],
  ['flows probed', ({ flows, of }) => (flows === of ? String(flows) : `${flows} of ${of}`)],
  ['verdict', ({ verdict }) => verdict],
  ['up', ({ up }) => seconds(up)],
  ['deploy', ({ deploy }) => seconds(deploy)],
  ['matrix', ({ matrix }) => seconds(matrix)],
  ['per flow', ({ perFlowMs }) => `${perFlowMs.toFixed(1)} ms`],
  ['grade', ({ grade }) => seconds(grade)],
  ['report', ({ report }) => seconds(report)],
  ['teardown', ({ down }) => seconds(down)],
  ['peak memory', ({ peakMb }) => `${Math.round(peakMb)} MB`],
];

/** Measured rows as a table in Markdown. */
export function scaleTable(rows: readonly ScaleRow[]): string {
  const lines = [COLUMNS.map(([name]) => name), COLUMNS.map(() => '---')];
  return [...lines, ...rows.map((row) => COLUMNS.map(([, show]) => show(row)))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function seconds(value: number): string {
  return Number.isNaN(value) ? '-' : `${value < 10 ? value.toFixed(2) : value.toFixed(0)} s`;
}
