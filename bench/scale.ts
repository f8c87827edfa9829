import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '../src/run/events.js';
import { MeasuredRun } from './measured-run.js';

/** What one run of a lab of so many sites took, in s unless the name says otherwise, by the clock on the wall. */
export interface ScaleRow {
  lab: 'sim' | 'netns';
  sites: number;
  /** Flows that a matrix probed, and of how many. */
  flows: number;
  of: number;
  verdict: string;
  up: number;
  deploy: number;
  matrix: number;
  perFlowMs: number;
  grade: number;
  report: number;
  down: number;
  /** Most memory that labrun had, in MB; on the simulated lab that is labrun and lab together. */
  peakMb: number;
}

export interface ScaleOptions {
  lab: ScaleRow['lab'];
  sites: readonly number[];
  /** Flows of a matrix: a sample where there are more. */
  sample: number;
}

/** The same scenario on ever larger labs: how long each step takes, and how much memory. One run each. */
export async function scale({ lab, sites, sample }: ScaleOptions, told: (row: ScaleRow) => void): Promise<ScaleRow[]> {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-bench-'));
  const rows: ScaleRow[] = [];
  try {
    for (const count of sites) {
      const file = join(dir, `scale-${count}.yaml`);
      writeFileSync(file, scenarioOf(count, sample));
      const run = new MeasuredRun([file, '--lab', lab, '--out', dir, '--format', 'ndjson'], dir);
      await run.done;
      rows.push(rowOf(lab, count, run));
      told(rows.at(-1) as ScaleRow);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  return rows;
}

/** One cloud with a standby and its failover; all others are branches. */
function scenarioOf(sites: number, sample: number): string {
  const least = sites + 2;
  return [
    `name: scale-${sites}`,
    'profile: provider',
    'providers: [aws]',
    `sites: ${sites}`,
    `matrix: { sample: ${Math.max(sample, least)} }`,
    'deadlines: { up: 30m, deploy: 30m, converge: 30m, smoke: 30m, down: 30m }',
    'faults: [{ fault: stop-active, provider: aws }]',
    '',
  ].join('\n');
}

function rowOf(lab: ScaleRow['lab'], sites: number, { events, peakMb, stderr }: MeasuredRun): ScaleRow {
  const matrix = events.map(({ event }) => event).find((event) => event.type === 'matrix');
  if (matrix?.type !== 'matrix') throw new Error(`no matrix of ${sites} sites was recorded: ${stderr}`);
  const { total, sample } = matrix.matrix.summary;
  const exit = events.map(({ event }) => event).find((event) => event.type === 'run-end');
  const took = (id: string): number => stepSeconds(events, id);
  return {
    lab,
    sites,
    flows: total,
    of: sample?.of ?? total,
    verdict: exit?.type === 'run-end' && exit.exitCode === 0 ? 'pass' : 'not passed',
    up: took('up'),
    deploy: took('deploy'),
    matrix: took('smoke-baseline'),
    perFlowMs: (1000 * took('smoke-baseline')) / total,
    grade: took('grade'),
    report: took('evidence'),
    down: took('down'),
    peakMb,
  };
}

function stepSeconds(events: readonly { atMs: number; event: RunEvent }[], id: string): number {
  const start = events.find(({ event }) => event.type === 'step-start' && event.id === id);
  const end = events.find(({ event }) => event.type === 'step-end' && event.id === id);
  return start === undefined || end === undefined ? NaN : (end.atMs - start.atMs) / 1000;
}
