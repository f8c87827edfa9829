import { Recording } from '../evidence/support/recording.js';
import type { FlowOutage } from '../../src/model.js';
import { expectVerdict, judge } from './support/judge.js';

const name = 'failover_recovery';

function withOutage(change: Partial<FlowOutage>, watchedMs = 1400): Recording {
  const recording = new Recording();
  // Probes go on as long as the round is watched.
  Object.assign(recording.outage(0, 'aws-client', 'oci-client'), { sent: watchedMs / 20 }, change);
  for (const body of recording.all('outages')) body.watchedMs = watchedMs;
  return recording;
}

describe('failover_recovery', () => {
  it('passes with the worst flow when all came back in time', () => {
    expectVerdict(
      judge(name, withOutage({ outageMs: 412.4 })),
      'pass',
      'aws-client -> oci-client out for 412 ms',
      'limit 60 s',
    );
    expectVerdict(
      judge(name, new Recording({ faults: [{ fault: 'drain', provider: 'aws' }] })),
      'pass',
      'nothing was lost',
    );
  });

  it('fails with the flow that was out for too long', () => {
    expectVerdict(
      judge(name, withOutage({ outageMs: 60_001, lastLossMs: 59_000 })),
      'fail',
      'aws-client -> oci-client',
      '60.0 s',
      'longer than 60 s',
    );
    expectVerdict(judge(name, new Recording(), { thresholdSeconds: 0.3 }), 'fail', '318 ms', '0.3 s');
    expectVerdict(judge(name, new Recording(), { thresholdSeconds: 0.318 }), 'pass');
  });

  it('fails when losses go on past the threshold, however short each is', () => {
    expectVerdict(judge(name, withOutage({ lastLossMs: 75_000 })), 'fail', 'still lost packets 75.0 s after the fault');
  });

  it('fails when a flow never came back and was watched for long enough', () => {
    expectVerdict(
      judge(name, withOutage({ recovered: false }, 180_000)),
      'fail',
      'did not answer again within 180.0 s',
    );
    expectVerdict(judge(name, withOutage({ recovered: false, outageMs: 170_000 }, 180_000)), 'fail', '170.0 s');
  });

  it('is na when probing ended before the threshold, or died', () => {
    expectVerdict(judge(name, withOutage({ recovered: false }, 5000)), 'na', 'before the limit of 60 s');
    const died: Partial<FlowOutage> = { recovered: false, lost: 0, firstLossMs: null, lastLossMs: null, outageMs: 0 };
    expectVerdict(judge(name, withOutage(died, 180_000)), 'na', 'not probed to the end');
  });

  it('is na when a flow, the outages or a fault of the plan was not recorded', () => {
    expectVerdict(judge(name, withOutage({ sent: 0 })), 'na', 'was not probed');
    const short = new Recording();
    short.all('outages')[0]?.flows.pop();
    expectVerdict(judge(name, short), 'na', 'azure-client -> oci-client');
    expectVerdict(
      judge(
        name,
        new Recording().drop((body) => body.type === 'outages'),
      ),
      'na',
      'no outages were recorded',
    );
    expectVerdict(
      judge(
        name,
        new Recording().drop((body) => 'index' in body),
      ),
      'na',
      'never injected',
    );
    expectVerdict(judge(name, new Recording({ faults: [] })), 'na', 'no fault');
  });

  it('judges every fault of a sequence', () => {
    const faults = [
      { fault: 'drain', provider: 'aws' as const },
      { fault: 'stop-active', provider: 'oci' as const },
    ];
    const recording = new Recording({ faults });
    expectVerdict(judge(name, recording), 'pass', 'drain on aws-router-a', 'stop-active on oci-router');
    recording.outage(1, 'oci-client', 'aws-client').outageMs = 61_000;
    expectVerdict(judge(name, recording), 'fail', 'stop-active on oci-router', 'oci-client -> aws-client');
  });
});
