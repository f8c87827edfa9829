import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudName } from '../../../src/model.js';
import type { Row } from './row.js';
import type { Setup } from './setup.js';
import { startTrial, type Trial } from './trial.js';
import { begins, leadingTo, verbsFor, type Verb } from './verbs.js';
import type { OpenWorld } from './world.js';

/** The verb that is killed, and after which of its write-ahead records. */
interface Point {
  verb: Verb;
  record: number;
}

/** Which of so many records. */
export type Sample = (records: number) => number[];

/** What is played: which verbs are killed, after which of their records (counted from 1), in how many worlds at once. */
export interface Play {
  cloud: CloudName;
  setup: Setup;
  verbs: readonly Verb[];
  after: Sample;
  lanes: readonly OpenWorld[];
}

/**
 * Kills each verb after some of its records, on several lanes at once; after each, a labrun that remembers nothing takes the run
 * down: by its id, or, every other time, because its TTL is over.
 */
export async function playPoints(play: Play): Promise<Row[]> {
  const { cloud, setup, verbs, after, lanes } = play;
  const opened = await Promise.allSettled(lanes.map((open) => startTrial(cloud, setup, open)));
  const trials = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  try {
    for (const each of opened) if (each.status === 'rejected') throw each.reason;
    const [first] = trials;
    if (first === undefined) throw new TypeError('no lane');
    const rows = (await count(first, play)).filter(({ verb }) => verbs.includes(verb));
    const queue = rows.flatMap(({ verb, records }) => after(records).map((record): Point => ({ verb, record })));
    await Promise.all(
      trials.map(async (trial) => {
        for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
          const row = rows.find(({ verb }) => verb === point?.verb);
          if (row !== undefined) await playPoint(trial, point, row);
        }
      }),
    );
    return rows;
  } finally {
    for (const trial of trials) await trial.close();
  }
}

/** How many records each verb writes in a run that nobody kills. */
async function count(trial: Trial, { cloud, setup, verbs }: Play): Promise<Row[]> {
  const rows: Row[] = [];
  let before = 0;
  for (const verb of verbsFor(verbs)) {
    const argv = begins(verb, cloud, '20m');
    // Else whatever is looked at would be nothing that a run leaves.
    if (verb === 'down' && (await trial.leaks()).length < 5) throw new Error('a run that is up cannot be seen');
    const { code, stdout, stderr } = await trial.labrun(argv, 'whole');
    if (code !== 0) throw new Error(`labrun ${argv.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    const records = trial.records('whole');
    rows.push({ cloud, setup, verb, records: records - before, killed: 0, byRunId: 0, byTtl: 0, leaks: [] });
    before = records;
  }
  const leaks = await trial.leaks();
  if (leaks.length > 0) throw new Error(`a whole run leaves ${leaks.join('; ')}`);
  return rows;
}

async function playPoint(trial: Trial, { verb, record }: Point, row: Row): Promise<void> {
  const { cloud } = row;
  const state = `${verb}-${record}`;
  // A lab on which a fault is played has to live for a while.
  const byTtl = record % 2 === 0 && verb !== 'failover';
  const ttl = byTtl ? '1s' : '20m';
  const says = (what: string): void => void row.leaks.push(`${cloud} ${row.setup} ${state}: ${what}`);
  for (const each of leadingTo(verb)) {
    const { code, stdout, stderr } = await trial.labrun(begins(each, cloud, ttl), state);
    if (code !== 0) says(`${each} ended with ${code}: ${stdout}${stderr}`);
  }
  const dead = await trial.dying(begins(verb, cloud, ttl), state, record);
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
