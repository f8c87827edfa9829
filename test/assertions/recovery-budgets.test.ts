import { expect } from 'chai';
import { Ajv } from 'ajv';
import { ASSERTIONS } from '../../assertions/index.js';
import { buildResult } from '../../src/evidence/result.js';
import { Recording, type Author } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';

const name = 'failover_recovery';

/** The outage of every flow that touches a site, in ms, in the round of a fault. */
function slow(recording: Recording, index: number, site: string, outageMs: number): Recording {
  for (const body of recording.all('outages').filter((entry) => entry.index === index))
    for (const flow of body.flows)
      if (flow.src.startsWith(site) || flow.dst.startsWith(site))
        Object.assign(flow, { lost: 10, outageMs, firstLossMs: 5, lastLossMs: outageMs });
  return recording;
}

const at = (...faults: NonNullable<Author['faults']>): Recording => new Recording({ faults });

describe('failover_recovery with budgets', () => {
  const budgets = { aws: { seize: 5, 'hand-over': 1 }, azure: { seize: 85 } };

  it('holds each provider and mechanism to its own limit', () => {
    const aws = slow(at({ fault: 'stop-active', provider: 'aws' }), 0, 'aws', 6_000);
    expectVerdict(judge(name, aws, { budgets }), 'fail', 'out for 6.0 s', 'longer than 5 s');
    expectVerdict(judge(name, aws, { thresholdSeconds: 60 }), 'pass');
    const azure = slow(at({ fault: 'stop-active', provider: 'azure' }), 0, 'azure', 80_000);
    expectVerdict(judge(name, azure, { budgets }), 'pass', 'seize at azure 85 s', 'else 60 s');
    expectVerdict(judge(name, azure), 'fail', 'longer than 60 s');
    const drained = slow(at({ fault: 'drain', provider: 'aws' }), 0, 'aws', 1_500);
    expectVerdict(judge(name, drained, { budgets }), 'fail', 'drain on aws-router-a', 'longer than 1 s');
  });

  it('holds a flow to the largest limit of the sites that it touches, when two are broken at once', () => {
    const both = (): Recording =>
      at({ fault: 'stop-active', provider: 'aws', round: 1 }, { fault: 'stop-active', provider: 'azure', round: 1 });
    const label = 'stop-active on aws-router-a and stop-active on azure-router';
    expectVerdict(judge(name, slow(both(), 0, 'azure', 70_000), { budgets }), 'pass', label);
    expectVerdict(judge(name, slow(both(), 0, 'aws', 70_000), { budgets }), 'fail', label, 'longer than 5 s');
    const between = both();
    Object.assign(between.outage(0, 'aws-client', 'azure-client'), { outageMs: 70_000, lastLossMs: 70_000 });
    expectVerdict(judge(name, between, { budgets }), 'pass');
    const elsewhere = both();
    Object.assign(elsewhere.outage(0, 'oci-client', 'onprem-client'), {
      lost: 300,
      outageMs: 6_000,
      lastLossMs: 6_000,
    });
    expectVerdict(judge(name, elsewhere, { budgets }), 'fail', 'oci-client -> onprem-client', 'longer than 5 s');
  });

  it('counts a dip that comes with the end of a fault from that end', () => {
    const ending = at({ fault: 'link-down', provider: 'aws', forMs: 20_000 });
    for (const entry of ending.timed) if (entry.body.type === 'fault-lifted') entry.tMs += 20_000;
    slow(ending, 0, 'aws', 900);
    for (const body of ending.all('outages')) {
      body.watchedMs = 22_000;
      for (const flow of body.flows) if (flow.lastLossMs !== null) flow.lastLossMs = 20_900;
    }
    expectVerdict(judge(name, ending, { thresholdSeconds: 5 }), 'pass', '900 ms');
    ending.drop((body) => body.type === 'fault-lifted');
    expectVerdict(judge(name, ending, { thresholdSeconds: 5 }), 'fail', 'still lost packets 20.9 s after the fault');
  });

  it('does not take the end of a probe for an outage', () => {
    const died = at({ fault: 'stop-active', provider: 'aws' });
    for (const body of died.all('outages')) body.watchedMs = 180_000;
    Object.assign(died.outage(0, 'aws-client', 'oci-client'), { recovered: false, sent: 40, lost: 12 });
    expectVerdict(judge(name, died), 'na', 'aws-client -> oci-client was probed for about 800 ms of 180.0 s only');
  });

  it('takes budgets for known providers and mechanisms only', () => {
    const schema = ASSERTIONS.find((entry) => entry.name === name)?.args ?? {};
    const validate = new Ajv({ strict: true }).compile(schema);
    expect(validate({ budgets })).to.equal(true);
    for (const wrong of [{ gcp: { seize: 5 } }, { aws: 5 }, { aws: {} }, { aws: { size: 5 } }, { aws: { seize: 0 } }])
      expect(validate({ budgets: wrong }), JSON.stringify(wrong)).to.equal(false);
  });

  it('tells in result.json what each fault was held to', () => {
    const recording = new Recording({
      faults: [
        { fault: 'stop-active', provider: 'aws' },
        { fault: 'stop-active', provider: 'azure' },
      ],
      expect: [{ assertion: name, args: { thresholdSeconds: 30, budgets } }],
    });
    slow(slow(recording, 0, 'aws', 6_000), 1, 'azure', 80_000);
    const { timings } = buildResult(recording.events());
    expect(timings).to.include({ status: 'fail', thresholdSeconds: 85 });
    expect(timings?.events.map((event) => event.recoveryUnderThreshold)).to.deep.equal(['fail', 'pass']);
  });
});

describe('failover_recovery_under_60s', () => {
  it('is failover_recovery with the limit of its name', () => {
    const recording = at({ fault: 'stop-active', provider: 'aws' });
    expectVerdict(judge('failover_recovery_under_60s', recording), 'pass', 'limit 60 s');
    slow(recording, 0, 'aws', 60_001);
    expectVerdict(judge('failover_recovery_under_60s', recording), 'fail', 'longer than 60 s');
    recording.drop((body) => body.type === 'outages');
    expectVerdict(judge('failover_recovery_under_60s', recording), 'na', 'no outages were recorded');
    expectVerdict(judge('failover_recovery_under_60s', new Recording({ faults: [] })), 'na', 'no fault');
  });
});
