import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudName } from '../../../src/model.js';
import type { Hosts } from './hosts.js';
import type { Setup } from './setup.js';
import { startTrial, type Trial } from './trial.js';

/** The verb that is killed, and after which of its write-ahead records. */
export interface Point {
  verb: 'up' | 'down';
  record: number;
}

/** What came of one verb, killed at each of these records. */
export interface Row {
  cloud: CloudName;
  setup: Setup;
  verb: Point['verb'];
  /** Write-ahead records that it writes when nobody kills it. */
  records: number;
  killed: number;
  /** Of the teardowns from an empty state directory, those by run id and those by TTL. */
  byRunId: number;
  byTtl: number;
  /** One line for each point after which something was left, or whose teardown failed. */
  leaks: string[];
}

const upOf = (cloud: CloudName, ttl: string): string[] => [
  'up',
  '--lab',
  'cloud',
  '--profile',
  'provider',
  '--provider',
  cloud,
  '--ttl',
  ttl,
];

/**
 * Kills `up` and then `down` after every `step`-th of their records, beginning with the first, on several lanes at once; after
 * each, a labrun that remembers nothing takes the run down: by its id, or, every other time, because its TTL is over.
 */
export async function playPoints(cloud: CloudName, setup: Setup, lanes: readonly Hosts[], step = 1): Promise<Row[]> {
  const trials = await Promise.all(lanes.map((hosts) => startTrial(cloud, setup, hosts)));
  try {
    const [first] = trials;
    if (first === undefined) throw new TypeError('no lane');
    const rows = await count(first, cloud, setup);
    const queue = rows.flatMap(({ verb, records }) =>
      Array.from({ length: Math.ceil(records / step) }, (_, index): Point => ({ verb, record: 1 + index * step })),
    );
    await Promise.all(
      trials.map(async (trial) => {
        for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
          const row = rows.find(({ verb }) => verb === point?.verb);
          if (row !== undefined) await play(trial, cloud, point, row);
        }
      }),
    );
    return rows;
  } finally {
    for (const trial of trials) await trial.close();
  }
}

/** How many records each verb writes. */
async function count(trial: Trial, cloud: CloudName, setup: Setup): Promise<Row[]> {
  const run = async (argv: string[]): Promise<void> => {
    const { code, stdout, stderr } = await trial.labrun(argv, 'whole');
    if (code !== 0) throw new Error(`labrun ${argv.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  };
  await run(upOf(cloud, '20m'));
  const up = trial.records('whole');
  // Else whatever is looked at would be nothing that a run leaves.
  if ((await trial.leaks()).length < 5) throw new Error('a run that is up cannot be seen');
  await run(['down']);
  const leaks = await trial.leaks();
  if (leaks.length > 0) throw new Error(`a whole run leaves ${leaks.join('; ')}`);
  const row = { cloud, setup, killed: 0, byRunId: 0, byTtl: 0 };
  return [
    { ...row, verb: 'up', records: up, leaks: [] },
    { ...row, verb: 'down', records: trial.records('whole') - up, leaks: [] },
  ];
}

async function play(trial: Trial, cloud: CloudName, { verb, record }: Point, row: Row): Promise<void> {
  const state = `${verb}-${record}`;
  const byTtl = record % 2 === 0;
  const up = upOf(cloud, byTtl ? '1s' : '20m');
  const says = (what: string): void => void row.leaks.push(`${cloud} ${row.setup} ${state}: ${what}`);
  if (verb === 'down') {
    const { code, stderr } = await trial.labrun(up, state);
    if (code !== 0) says(`up ended with ${code}: ${stderr}`);
  }
  const dead = await trial.dying(verb === 'up' ? up : ['down'], state, record);
  if (dead.signal === 'SIGKILL') row.killed += 1;
  else says(`was not killed but ended with ${dead.code}: ${dead.output}`);
  const [runId = ''] = trial.runIds(state);
  const sweep = byTtl ? ['down', '--expired'] : ['down', '--run-id', runId, '--lab', 'cloud'];
  if (byTtl) await sleep(Math.max(0, trial.endOf(state) - Date.now()));
  const { code, stdout, stderr } = await trial.labrun(sweep, `${state}-elsewhere`);
  if (code === 0) row[byTtl ? 'byTtl' : 'byRunId'] += 1;
  else says(`${sweep.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  for (const leak of await trial.leaks()) says(leak);
}

/** The rows as a table for people. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['cloud', 'setup', 'verb', 'records', 'killed after', 'down by id', 'down by TTL', 'leaks'];
  const lines = rows.map(({ cloud, setup, verb, records, killed, byRunId, byTtl, leaks }) =>
    [cloud, setup, verb, records, killed, byRunId, byTtl, leaks.length].map(String),
  );
  const widths = head.map((_title, column) => Math.max(...[head, ...lines].map((line) => (line[column] ?? '').length)));
  return [head, ...lines].map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')).join('\n');
}
