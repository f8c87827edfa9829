import type { Moment, SiteName } from '../../src/model.js';
import { Recording } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';

const name = 'single_holder';
const A = 'aws-router-a';
const B = 'aws-router-b';
const ADDRESS = '10.77.60.10';

function setHolders(moment: Moment, nodes: string[], site: SiteName = 'aws'): void {
  for (const entry of moment.holders) if (entry.site === site && entry.address === ADDRESS) entry.nodes = nodes;
}

/** Adds moments to the round of the fault, `everyMs` apart, each like the one before the takeover. */
function prolonged(times: number, everyMs: number, change: (moment: Moment) => void): Recording {
  const recording = new Recording();
  const at = recording.timed.findIndex(({ body }) => body.type === 'moment' && body.moment.atMs === 40);
  const model = recording.timed[at];
  if (model?.body.type !== 'moment') throw new Error('no moment to copy');
  const { body, tMs } = model;
  const added = Array.from({ length: times }, (_, nth) => {
    const moment = structuredClone(body.moment);
    moment.atMs = 40 + (nth + 1) * everyMs;
    change(moment);
    return { tMs: tMs + (nth + 1) * everyMs, body: { ...body, moment } };
  });
  recording.timed.splice(at + 1, 0, ...added);
  let nth = 0;
  for (const entry of recording.all('moment')) entry.nth = ++nth;
  return recording;
}

describe('single_holder', () => {
  it('passes when inventory, claims, BGP and hosts agree wherever the lab has settled', () => {
    expectVerdict(judge(name, new Recording()), 'pass', 'at 5 moments');
    expectVerdict(judge(name, new Recording({ faults: [{ fault: 'drain', provider: 'oci' }] })), 'pass');
    expectVerdict(judge(name, new Recording({ faults: [] })), 'pass', 'at 1 moments');
  });

  describe('at a settled moment', () => {
    it('fails when nobody, two, or a dead router has an address', () => {
      const none = new Recording();
      none.nic('after-1', B).secondary = none.nic('after-1', B).secondary.filter((address) => address !== ADDRESS);
      expectVerdict(judge(name, none), 'fail', 'after stop-active at aws', `no NIC at aws holds ${ADDRESS}`, B);
      const two = new Recording();
      two.nic('after-1', A).secondary.push(ADDRESS);
      expectVerdict(judge(name, two), 'fail', `${ADDRESS} is on the NICs of ${A} and ${B} at aws`);
      const dead = new Recording();
      dead.nic('after-1', A).secondary = dead.nic('after-1', B).secondary.splice(0);
      expectVerdict(judge(name, dead), 'fail', `on the NIC of ${A}, which is powered off`);
    });

    it('fails when the holder is not the one that says so, or BGP points elsewhere', () => {
      const claimed = new Recording({ faults: [{ fault: 'drain', provider: 'aws' }] });
      for (const [node, holder] of [
        [A, A],
        [B, undefined],
      ] as const)
        for (const row of claimed.router('after-1', node).owners ?? []) {
          delete row.captureHolderNode;
          if (holder !== undefined) row.captureHolderNode = holder;
        }
      expectVerdict(judge(name, claimed), 'fail', `on the NIC of ${B}, but ${A} says that it captures it`);
      const astray = new Recording();
      for (const path of astray.router('after-1', 'onprem-router').paths ?? [])
        if (path.prefix === '10.77.60.11/32') path.nextHops = ['10.99.0.2'];
      expectVerdict(judge(name, astray), 'fail', `${B} holds the captures at aws`, '10.99.0.2');
    });

    it('fails when two routers that are well claim it, not when one of them is cut off and says so', () => {
      const both = new Recording({ faults: [{ fault: 'drain', provider: 'aws' }] });
      const old = both.router('after-1', A);
      for (const row of old.owners ?? []) if (row.address === `${ADDRESS}/32`) row.captureHolderNode = A;
      expectVerdict(judge(name, both), 'fail', `${A} and ${B} both say that they capture ${ADDRESS}`);
      old.pool = { phase: 'Degraded' };
      expectVerdict(judge(name, both), 'pass');
    });

    it('is na when somebody was not asked', () => {
      const gaps: [Recording, string][] = [
        [
          new Recording().drop((body) => body.type === 'inventory' && body.inventory.site === 'oci'),
          'inventory of oci',
        ],
        [new Recording().drop((body) => body.type === 'router-state' && body.state.node === B), `${B} was not asked`],
        [
          new Recording().drop((body) => body.type === 'router-state' && body.state.node === 'onprem-router'),
          'paths of',
        ],
      ];
      for (const [recording, words] of gaps) expectVerdict(judge(name, recording), 'na', words);
    });
  });

  describe('while a fault plays', () => {
    it('fails when an address is on two NICs at two moments in a row', () => {
      const recording = prolonged(2, 200, (moment) => setHolders(moment, [A, B]));
      expectVerdict(
        judge(name, recording),
        'fail',
        'during stop-active at aws, 240 ms after the injection',
        `${ADDRESS} was on the NICs of ${A} and ${B} at aws`,
      );
    });

    it('takes one such moment for two NICs that were read one after the other, but not before the injection', () => {
      expectVerdict(
        judge(
          name,
          prolonged(1, 200, (moment) => setHolders(moment, [A, B])),
        ),
        'pass',
      );
      const settled = new Recording();
      setHolders(settled.moment('after-1'), [A, B]);
      expectVerdict(judge(name, settled), 'fail', 'after stop-active at aws');
      const early = new Recording();
      setHolders(early.moment('during-1', 0), [A, B]);
      expectVerdict(judge(name, early), 'fail');
    });

    it('bounds how long an address may be on no NIC', () => {
      const recording = prolonged(6, 200, (moment) => setHolders(moment, []));
      expectVerdict(judge(name, recording), 'pass');
      expectVerdict(judge(name, recording, { maxGapMs: 1_000 }), 'pass');
      expectVerdict(
        judge(name, recording, { maxGapMs: 999 }),
        'fail',
        `240 ms after the injection, no NIC at aws held ${ADDRESS} for 1.0 s, longer than 999 ms`,
      );
      const settled = new Recording();
      setHolders(settled.moment('baseline'), []);
      expectVerdict(judge(name, settled), 'fail', 'in the baseline');
    });

    it('bounds how long BGP may point to another router than the one that holds', () => {
      const ahead = (moment: Moment): void => {
        for (const path of moment.bestPaths) if (path.address === '10.77.60.11') path.nextHops = ['10.99.0.5'];
      };
      const recording = prolonged(10, 200, ahead);
      expectVerdict(judge(name, recording), 'pass');
      expectVerdict(
        judge(name, recording, { maxGapMs: 1_000 }),
        'fail',
        'BGP pointed to 10.99.0.5 for 1.8 s',
        `${A} held`,
      );
      const silent = prolonged(10, 200, (moment) => {
        moment.bestPaths = [];
        moment.unread = [{ what: 'onprem-router', why: 'timed out' }];
      });
      expectVerdict(judge(name, silent, { maxGapMs: 1_000 }), 'pass');
    });

    it('bounds how long two routers may both be well and claim it', () => {
      const claim = (phase: 'Ready' | 'Degraded') => (moment: Moment) => {
        for (const entry of moment.claims) if (entry.site === 'aws') entry.nodes = [A, B];
        moment.pools = [...moment.pools.filter(({ node }) => node !== A), { node: A, phase }];
      };
      const recording = prolonged(10, 200, claim('Ready'));
      expectVerdict(judge(name, recording, { maxGapMs: 1_000 }), 'fail', `${B}`, 'both said for 1.8 s');
      expectVerdict(judge(name, prolonged(10, 200, claim('Degraded')), { maxGapMs: 1_000 }), 'pass');
    });

    it('fails when a router has a captured address of its own', () => {
      const recording = prolonged(1, 200, (moment) => {
        moment.own = [{ node: B, addresses: [ADDRESS] }];
      });
      expectVerdict(judge(name, recording), 'fail', '240 ms after the injection', `${B} had ${ADDRESS} in its own`);
    });

    it('is na when it was not watched, or not every site, or not to the end', () => {
      const during = new Recording().drop((body) => body.type === 'moment' && body.phase === 'during-1');
      expectVerdict(judge(name, during), 'na', 'who held what during stop-active at aws was not recorded');
      const blind = new Recording();
      for (const { phase, moment } of blind.all('moment'))
        if (phase === 'during-1') moment.holders = moment.holders.filter(({ site }) => site !== 'aws');
      expectVerdict(judge(name, blind), 'na', 'during stop-active at aws');
      const before = new Recording().drop(
        (body) => body.type === 'moment' && body.phase === 'during-1' && body.moment.atMs !== null,
      );
      expectVerdict(judge(name, before), 'na', 'during stop-active at aws');
      const lost = prolonged(2, 200, () => undefined);
      lost.drop((body) => body.type === 'moment' && body.moment.atMs === 240);
      expectVerdict(judge(name, lost), 'na', '1 of the recorded moments are missing');
    });
  });

  it('does not take a move that the end of a run cut through for a failure, only a cold start that never ended', () => {
    const cut = new Recording();
    const failure = structuredClone(cut.inventory('baseline', 'aws'));
    for (const nic of failure.nics) nic.secondary = [];
    cut.add({ type: 'inventory', phase: 'failure', inventory: failure });
    expectVerdict(judge(name, cut), 'pass');
    const cold = new Recording();
    const routers = cold.all('router-state').filter((body) => body.phase === 'baseline');
    cold.cut((body) => body.type === 'deployed', { type: 'inventory', phase: 'failure', inventory: failure });
    cold.add(...routers.map((body) => ({ ...body, phase: 'failure' })));
    expectVerdict(judge(name, cold), 'fail', 'when the run broke off', 'no NIC at aws holds');
  });
});
