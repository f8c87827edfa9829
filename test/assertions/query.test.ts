import { expect } from 'chai';
import { VIEWS, VIEW_NAMES } from '../../assertions/support/views/index.js';
import { timeline } from '../../assertions/support/timeline.js';
import type { Moment } from '../../src/model.js';
import { Recording } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';
import { misfit } from './support/misfit.js';

/** Samples of who holds 10.77.60.10 at aws while round 1 plays, by ms since the injection; then the settled one. */
function sample(
  recording: Recording,
  byMs: Record<number, string[]>,
  settled: string[],
  change: Partial<Moment> = {},
): Recording {
  const moment = (atMs: number | null, nodes: string[]): Moment => ({
    atMs,
    holders: [{ site: 'aws', address: '10.77.60.10', nodes }],
    claims: [],
    bestPaths: [],
    own: [],
    pools: [],
    unread: [],
    ...change,
  });
  recording.drop((body) => body.type === 'moment');
  const { timed } = recording;
  const injected = timed.findIndex(({ body }) => body.type === 'fault-injected');
  const before = timed.findIndex(({ body }) => body.type === 'fault-start');
  const injectedAt = timed[injected]?.tMs ?? 0;
  const during = Object.entries(byMs).map(([atMs, nodes]) => ({
    tMs: injectedAt + Number(atMs),
    body: { type: 'moment' as const, phase: 'during-1', moment: moment(Number(atMs), nodes) },
  }));
  const end = timed.findIndex(({ body }) => body.type === 'matrix' && body.phase === 'after-1');
  timed.splice(end + 1, 0, {
    tMs: injectedAt + 3000,
    body: { type: 'moment', phase: 'after-1', moment: { ...moment(null, settled), unread: [] } },
  });
  timed.splice(injected + 1, 0, ...during);
  timed.splice(before, 0, {
    tMs: timed[before]?.tMs ?? 0,
    body: { type: 'moment', phase: 'baseline', moment: { ...moment(null, ['aws-router-a']), unread: [] } },
  });
  return recording;
}

const HOLDERS = 'holders[].nodes[]';

describe('query', () => {
  it('compares what it finds at every settled phase', () => {
    const all = { over: 'matrix', query: "length(flows[?result == 'pass'])", equals: 12 };
    expectVerdict(
      judge('query', new Recording(), all),
      'pass',
      'in the baseline',
      'after stop-active at aws',
      'found 12',
    );
    const recording = new Recording();
    recording.flow('after-1', 'aws-client', 'oci-client').result = 'fail';
    expectVerdict(judge('query', recording, all), 'fail', 'after stop-active at aws: found 11, expected 12');
    expectVerdict(judge('query', recording, { ...all, phase: 'baseline' }), 'pass', 'in the baseline: found 12');
    expectVerdict(judge('query', recording, { ...all, phase: 'after' }), 'fail', 'found 11');
    expectVerdict(judge('query', recording, { ...all, phase: 'after-1' }), 'fail', 'found 11');
  });

  it('sees what each kind of record holds', () => {
    const recording = new Recording();
    const cases: [args: Record<string, unknown>, result: 'pass' | 'fail', ...words: string[]][] = [
      [
        {
          over: 'inventory',
          query: "nics[?site == 'aws' && secondary].node",
          equals: ['aws-router-a'],
          phase: 'baseline',
        },
        'pass',
      ],
      [
        {
          over: 'inventory',
          query: "nics[?site == 'aws' && secondary].node",
          equals: ['aws-router-b'],
          phase: 'after-1',
        },
        'pass',
      ],
      [
        { over: 'inventory', query: "machines[?node == 'aws-router-a'].state", contains: 'stopped', phase: 'after-1' },
        'pass',
      ],
      [
        {
          over: 'journal',
          query: "[?router == 'aws-router-b' && allowReassignment].address",
          contains: '10.77.60.10',
          phase: 'after',
        },
        'pass',
      ],
      [{ over: 'journal', query: "length([?status == 'failed'])", equals: 0 }, 'pass'],
      [{ over: 'journal', query: '[].target.captureStrategy | [0]', matches: '^secondary-ip$' }, 'pass'],
      [
        {
          over: 'events',
          query: "[?kind == 'seize-complete' && to == 'aws-router-b'].address",
          contains: '10.77.60.12',
          phase: 'after-1',
        },
        'pass',
      ],
      [
        {
          over: 'routers',
          query: "[?node == 'aws-router-b'] | [0].owners[?captureHolderNode == 'aws-router-b'].address",
          contains: '10.77.60.13',
          phase: 'after-1',
        },
        'pass',
      ],
      [{ over: 'routers', query: '[].node', contains: 'aws-router-a', phase: 'after-1' }, 'fail', 'oci-router'],
      [
        { over: 'outages', query: 'max(flows[].outageMs)', atMost: 318 },
        'pass',
        'during stop-active at aws: found 318',
      ],
      [{ over: 'outages', query: 'max(flows[].outageMs)', atMost: 317 }, 'fail', 'found 318, expected at most 317'],
      [{ over: 'outages', query: "flows[?srcSite == 'aws' && !recovered]", equals: [] }, 'pass'],
    ];
    for (const [args, result, ...words] of cases) expectVerdict(judge('query', recording, args), result, ...words);
  });

  it('knows each comparison', () => {
    const found = (query: string, wanted: Record<string, unknown>): string =>
      judge('query', new Recording(), { over: 'matrix', phase: 'baseline', query, ...wanted }).result;
    expect(found('summary.total', { equals: 12 })).to.equal('pass');
    expect(found('summary', { equals: 12 })).to.equal('fail');
    expect(found('summary.total', { notEquals: 11 })).to.equal('pass');
    expect(found('summary.total', { notEquals: 12 })).to.equal('fail');
    expect(found('summary.total', { atLeast: 12 })).to.equal('pass');
    expect(found('summary.total', { atLeast: 13 })).to.equal('fail');
    expect(found('flows[].src', { contains: 'aws-client' })).to.equal('pass');
    expect(found("flows[?srcSite == 'aws'].src", { contains: 'oci-client' })).to.equal('fail');
    expect(found('summary.phase', { contains: 'base' })).to.equal('pass');
    expect(found('summary.phase', { matches: '^b.*e$' })).to.equal('pass');
    expect(found('summary.phase', { matches: '^x' })).to.equal('fail');
    expect(found('flows[0]', {})).to.equal('pass');
    expect(found("summary.result == 'pass'", {})).to.equal('pass');
  });

  it('never takes nothing for something', () => {
    const found = (query: string, wanted: Record<string, unknown>): string =>
      judge('query', new Recording(), { over: 'matrix', phase: 'baseline', query, ...wanted }).result;
    for (const nothing of ['flows[99].src', "flows[?result == 'fail'].src", 'flows[0].baselineGw', "''", '`{}`']) {
      const comparisons = [
        {},
        { notEquals: 'x' },
        { notEquals: ['x'] },
        { atMost: 5 },
        { atLeast: -5 },
        { contains: '' },
        { matches: '' },
      ];
      for (const wanted of comparisons)
        expect(found(nothing, wanted), `${nothing} ${JSON.stringify(wanted)}`).to.equal('fail');
    }
    expect(found("length(flows[?result == 'fail'])", {})).to.equal('fail');
    expect(found("flows[?result == 'fail']", { equals: [] })).to.equal('pass');
    expect(found('flows[99]', { equals: null })).to.equal('pass');
  });

  it('is na, not pass, where a record is missing', () => {
    const flows = { over: 'matrix', query: "flows[?result == 'fail']", equals: [] };
    const without = new Recording().drop((body) => body.type === 'matrix' && body.phase === 'after-1');
    expectVerdict(judge('query', without, flows), 'na', 'after stop-active at aws', 'no matrix was recorded');
    const thin = new Recording();
    thin.matrix('after-1').flows.pop();
    expectVerdict(judge('query', thin, flows), 'na', 'was not probed');
    const unread = new Recording();
    Object.assign(unread.router('after-1', 'oci-router'), { error: 'timed out' });
    for (const over of ['journal', 'events', 'routers'])
      expectVerdict(judge('query', unread, { over, query: 'length(@)', atLeast: 0 }), 'na', 'oci-router', 'timed out');
    const blind = new Recording().drop((body) => body.type === 'inventory' && body.inventory.site === 'oci');
    expectVerdict(
      judge('query', blind, { over: 'inventory', query: 'length(nics)', atLeast: 0 }),
      'na',
      'inventory of oci',
    );
    const deaf = new Recording().drop((body) => body.type === 'outages');
    expectVerdict(
      judge('query', deaf, { over: 'outages', query: 'length(flows)', atLeast: 0 }),
      'na',
      'was not recorded',
    );
    expectVerdict(
      judge(
        'query',
        new Recording().drop((body) => body.type === 'provider-calls'),
        {
          over: 'calls',
          query: 'length(@)',
          atLeast: 0,
        },
      ),
      'na',
      'calls at aws',
    );
    expectVerdict(
      judge(
        'query',
        new Recording().drop((body) => body.type === 'moment'),
        {
          over: 'moments',
          query: 'length(holders)',
          atLeast: 0,
        },
      ),
      'na',
      'not recorded',
    );
    expectVerdict(judge('query', new Recording({ faults: [] }), { over: 'outages', query: 'flows', equals: [] }), 'na');
  });

  it('skips where the lab says that it cannot tell', () => {
    const recording = new Recording();
    for (const phase of ['baseline', 'after-1'])
      recording.timed.push({
        tMs: 9000,
        body: { type: 'not-recorded', phase, what: 'provider-calls', why: 'no such log' },
      });
    expectVerdict(judge('query', recording, { over: 'calls', query: 'length(@)', atMost: 9 }), 'skip', 'no such log');
  });

  it('is na where it does not apply to what was found', () => {
    const recording = new Recording();
    expectVerdict(
      judge('query', recording, { over: 'matrix', query: 'length(flows[0].baselineGw)', atLeast: 0 }),
      'na',
      'does not apply',
      'length()',
    );
  });

  describe('over time', () => {
    const moved = (): Recording =>
      sample(new Recording(), { 20: ['aws-router-a'], 170: [], 320: ['aws-router-b'], 470: ['aws-router-b'] }, [
        'aws-router-b',
      ]);

    it('must always hold, at every sample', () => {
      const single = { over: 'moments', query: 'holders[?length(nodes) > `1`]', equals: [], always: true };
      expectVerdict(
        judge('query', moved(), single),
        'pass',
        'held at 6 moments',
        'in the baseline',
        'each time found []',
      );
      const double = sample(new Recording(), { 20: ['aws-router-a'], 170: ['aws-router-a', 'aws-router-b'] }, [
        'aws-router-b',
      ]);
      expectVerdict(
        judge('query', double, single),
        'fail',
        'during stop-active at aws, 170 ms after the injection',
        '"aws-router-b"',
        'expected []',
      );
      expectVerdict(judge('query', double, { ...single, phase: 'after-1' }), 'pass');
      expectVerdict(judge('query', double, { ...single, from: '200ms' }), 'pass', 'after stop-active at aws');
      expectVerdict(judge('query', double, { ...single, to: '100ms' }), 'pass', '20 ms after the injection');
      expectVerdict(judge('query', double, { ...single, from: '100ms', to: '200ms' }), 'fail', '170 ms');
      expectVerdict(
        judge('query', double, { ...single, from: '200ms', to: '300ms' }),
        'na',
        'nothing was recorded in that time',
      );
    });

    it('must hold once within a time after the injection', () => {
      const eventually = (within: string): Record<string, unknown> => ({
        over: 'moments',
        query: HOLDERS,
        equals: ['aws-router-b'],
        eventually: { within },
      });
      expectVerdict(
        judge('query', moved(), eventually('400ms')),
        'pass',
        '320 ms after the injection',
        '"aws-router-b"',
      );
      expectVerdict(
        judge('query', moved(), eventually('200ms')),
        'fail',
        'not within 200 ms',
        'last seen 170 ms',
        'found []',
      );
      expectVerdict(judge('query', moved(), eventually('10ms')), 'na', 'nothing was recorded within 10 ms');
      const never = sample(new Recording(), { 20: ['aws-router-a'] }, ['aws-router-a']);
      expectVerdict(judge('query', never, eventually('5s')), 'fail', 'not within 5.0 s', 'last seen 3.0 s');
      // Seen only once it was settled, which is part of the round as well.
      const late = sample(new Recording(), { 20: ['aws-router-a'] }, ['aws-router-b']);
      expectVerdict(
        judge('query', late, { ...eventually('5s'), phase: 'during-1' }),
        'pass',
        '3.0 s after the injection',
      );
      const cut = never.drop((body) => body.type === 'moment' && body.phase === 'after-1');
      expectVerdict(judge('query', cut, eventually('5s')), 'na', 'the record ends before 5.0 s');
    });

    it('must hold in each round', () => {
      const recording = moved();
      recording.scenario.faults.push({ ...recording.scenario.faults[0]!, round: 2 });
      const wanted = { over: 'moments', query: HOLDERS, equals: ['aws-router-b'], eventually: { within: '1s' } };
      expectVerdict(judge('query', recording, wanted), 'na', 'nothing was recorded within 1.0 s');
      expectVerdict(judge('query', recording, { ...wanted, phase: 'during-1' }), 'pass');
    });

    it('leaves out a sample that could not be read, says so, and needs one that could', () => {
      const unread = [{ what: 'oci', why: 'timed out' }];
      const holders = { over: 'moments', query: HOLDERS, contains: 'aws-router-a', phase: 'during-1' };
      const blind = sample(new Recording(), { 20: ['aws-router-a'], 170: ['aws-router-a'] }, [], { unread });
      expectVerdict(judge('query', blind, holders), 'na', 'oci did not answer (timed out)');
      blind.all('moment').find(({ moment }) => moment.atMs === 20)!.moment.unread = [];
      expectVerdict(judge('query', blind, holders), 'pass', '1 more samples could not be read completely');
      // What is asked does not depend on that answer.
      const claims = { over: 'moments', query: 'claims', equals: [], phase: 'during-1' };
      expectVerdict(judge('query', blind, claims), 'pass', 'held at 2 moments');
      // The fault is there to silence its target.
      const target = sample(new Recording(), { 20: [] }, [], { unread: [{ what: 'aws-router-a', why: 'gone' }] });
      expectVerdict(judge('query', target, claims), 'pass');
    });
  });
});

describe('the views of the record', () => {
  for (const name of VIEW_NAMES)
    it(`${name} is as it is described`, () => {
      const recording = sample(new Recording(), { 20: ['aws-router-a'] }, ['aws-router-b']);
      for (const phase of ['baseline', 'after-1'])
        for (const site of ['aws', 'oci', 'azure'] as const)
          recording.timed.push({
            tMs: 9000,
            body: {
              type: 'provider-calls',
              phase,
              site,
              calls: [
                {
                  seq: 1,
                  at: '2026-11-23T08:19:00Z',
                  principal: 'router',
                  operation: 'assign',
                  ok: false,
                  code: 'Throttled',
                },
              ],
            },
          });
      const view = VIEWS[name];
      const looks = timeline(recording.fold(), view, null).map(({ look }) => look);
      const values = looks.flatMap((look) => ('value' in look ? [look.value] : []));
      // Calls of the baseline came too late in this record, which is folded in order.
      expect(values.length, JSON.stringify(looks)).to.be.at.least(1);
      expect(values.flatMap((value) => misfit(view.shape, value, name))).to.deep.equal([]);
    });
});
