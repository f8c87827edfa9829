import type { Moment } from '../../src/model.js';
import { Recording } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';

const name = 'pool_readiness_truthful';
const A = 'aws-router-a';
const B = 'aws-router-b';
const ADDRESS = '10.77.60.10';

/** The last moments of the round, in which `change` makes the standby say something. */
function during(change: ((moment: Moment) => void)[]): Recording {
  const recording = new Recording();
  const at = recording.timed.findIndex(({ body }) => body.type === 'moment' && body.moment.atMs === 40);
  const model = recording.timed[at];
  if (model?.body.type !== 'moment') throw new Error('no moment to copy');
  const { body, tMs } = model;
  const added = change.map((apply, nth) => {
    const moment = structuredClone(body.moment);
    moment.atMs = 240 + nth * 200;
    apply(moment);
    return { tMs: tMs + 1 + nth, body: { ...body, moment } };
  });
  recording.timed.splice(at + 1, 0, ...added);
  let nth = 0;
  for (const entry of recording.all('moment')) entry.nth = ++nth;
  return recording;
}

/** The standby claims an address and says Ready; its NIC has it or not. */
const claims =
  (node: string, phase: 'Ready' | 'Pending', onNic = false) =>
  (moment: Moment): void => {
    const entry = moment.claims.find(({ site, address }) => site === 'aws' && address === ADDRESS);
    if (entry !== undefined) entry.nodes = [node];
    moment.pools = [...moment.pools.filter((pool) => pool.node !== node), { node, phase }];
    const holder = moment.holders.find(({ site, address }) => site === 'aws' && address === ADDRESS);
    if (holder !== undefined) holder.nodes = onNic ? [node] : [];
  };

describe('pool_readiness_truthful', () => {
  it('passes when each holder says Ready and nobody said so before its provider', () => {
    expectVerdict(judge(name, new Recording()), 'pass', 'every holder says Ready');
    expectVerdict(judge(name, during([claims(B, 'Pending'), claims(B, 'Pending'), claims(B, 'Ready', true)])), 'pass');
  });

  it('fails when a router says Ready for what its provider has not put on its NIC, twice in a row', () => {
    expectVerdict(
      judge(name, during([claims(B, 'Ready'), claims(B, 'Ready')])),
      'fail',
      'during stop-active at aws, 440 ms after the injection',
      `${B} called its pool Ready while the provider had not put ${ADDRESS} on its NIC`,
    );
    // The provider and the routers are not asked at one instant.
    expectVerdict(judge(name, during([claims(B, 'Ready'), claims(B, 'Ready', true)])), 'pass');
  });

  it('does not hold it against a router that it tells late of what it gives away', () => {
    expectVerdict(judge(name, during([claims(A, 'Ready', true), claims(A, 'Ready'), claims(A, 'Ready')])), 'pass');
  });

  it('fails when a router that holds everything does not say Ready, and tells the last it said', () => {
    const recording = new Recording();
    const pool = { phase: 'Pending' as const, providerActionError: 'Timeout' };
    recording.router('after-1', B).pool = pool;
    for (const entry of recording.moment('after-1').pools) if (entry.node === B) entry.phase = 'Pending';
    expectVerdict(
      judge(name, recording),
      'fail',
      `${B} calls its pool Pending (Timeout)`,
      'although its NIC holds all',
    );
    for (const entry of recording.moment('after-1').pools) if (entry.node === B) entry.phase = 'Ready';
    expectVerdict(judge(name, recording), 'pass');
  });

  it('fails when a settled router says Ready for a capture that never came', () => {
    const recording = new Recording();
    const gone = (list: string[]): string[] => list.filter((address) => address !== ADDRESS);
    recording.nic('after-1', B).secondary = gone(recording.nic('after-1', B).secondary);
    for (const entry of recording.moment('after-1').holders)
      if (entry.site === 'aws' && entry.address === ADDRESS) entry.nodes = [];
    expectVerdict(judge(name, recording), 'fail', `${B} calls its pool Ready and says that it captures ${ADDRESS}`);
  });

  it('is a skip where no router publishes its pool, and na where some do or nobody watched', () => {
    const silent = new Recording();
    for (const { state } of silent.all('router-state')) delete state.pool;
    expectVerdict(judge(name, silent), 'skip', 'no router publishes the state of its pool');
    const partly = new Recording();
    delete partly.router('after-1', B).pool;
    expectVerdict(judge(name, partly), 'na', `the pool of ${B} was not recorded`);
    expectVerdict(
      judge(
        name,
        new Recording().drop((body) => body.type === 'moment'),
      ),
      'na',
      'was not recorded',
    );
    expectVerdict(
      judge(
        name,
        new Recording().drop((body) => body.type === 'router-state'),
      ),
      'na',
      'was not read',
    );
  });
});
