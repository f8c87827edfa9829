import { expect } from 'chai';
import { percentile } from '../../assertions/support/repeats.js';
import { Recording } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';

const name = 'recovery_percentiles';

/** A seize and a rejoin, so many times; `outagesMs` are those of the seizes. */
function repeated(outagesMs: readonly number[]): Recording {
  const recording = new Recording({
    faults: outagesMs.flatMap(() => [
      { fault: 'stop-active', provider: 'aws' as const },
      { fault: 'rejoin', provider: 'aws' as const },
    ]),
  });
  outagesMs.forEach((outageMs, time) =>
    Object.assign(recording.outage(2 * time, 'aws-client', 'oci-client'), { outageMs }),
  );
  return recording;
}

const seizes = { fault: 'stop-active', provider: 'aws' };

describe('recovery_percentiles', () => {
  it('passes with p50, p95 and max of each fault and provider', () => {
    expectVerdict(
      judge(name, repeated([400, 500, 700, 600, 9_000])),
      'pass',
      'stop-active at aws, 5 times: p50 600 ms, p95 9.0 s, max 9.0 s',
      'rejoin at aws, 5 times: p50 318 ms',
    );
  });

  it('fails by the percentile that is over its limit', () => {
    const recording = repeated([400, 500, 700, 600, 9_000]);
    expectVerdict(
      judge(name, recording, { maxSeconds: 8 }),
      'fail',
      'stop-active at aws: max of 5 repeats is 9.0 s, more than 8 s',
    );
    expectVerdict(judge(name, recording, { p50Seconds: 0.5 }), 'fail', 'p50 of 5 repeats is 600 ms, more than 0.5 s');
    expectVerdict(judge(name, recording, { p95Seconds: 5 }), 'fail', 'p95 of 5 repeats is 9.0 s');
    expectVerdict(judge(name, recording, { p50Seconds: 0.6, p95Seconds: 9, maxSeconds: 9 }), 'pass');
    expectVerdict(judge(name, recording, { ...seizes, fault: 'rejoin', maxSeconds: 1 }), 'pass', 'rejoin at aws');
  });

  it('fails when a flow never came back in one of the rounds, and is na while that is not certain', () => {
    const recording = repeated([400, 500, 700]);
    Object.assign(recording.outage(2, 'aws-client', 'oci-client'), { recovered: false });
    expectVerdict(judge(name, recording, seizes), 'na', 'round 3', 'did not answer again until probing ended');
    for (const body of recording.all('outages')) body.watchedMs = 70_000;
    Object.assign(recording.outage(2, 'aws-client', 'oci-client'), { sent: 3_500 });
    expectVerdict(
      judge(name, recording, seizes),
      'fail',
      'round 3 (stop-active on aws-router-a)',
      'aws-client -> oci-client',
    );
  });

  it('is na with fewer repeats than asked for, however good or bad they are', () => {
    expectVerdict(judge(name, repeated([400, 500])), 'na', 'was played and watched 2 times, fewer than 3');
    expectVerdict(judge(name, repeated([400, 500]), { minRepeats: 2 }), 'pass');
    expectVerdict(judge(name, repeated([400, 90_000])), 'na', 'fewer than 3');
    expectVerdict(judge(name, new Recording()), 'na', '1 times, fewer than 3');
  });

  it('is na when a round was not watched, unless the longest outage tells already', () => {
    const gap = (outages: number[]): Recording =>
      repeated(outages).drop((body) => body.type === 'outages' && body.index === 2);
    expectVerdict(judge(name, gap([400, 500, 600, 700]), seizes), 'na', 'round 3', 'not watched');
    expectVerdict(judge(name, gap([400, 500, 600, 90_000]), seizes), 'fail', 'max of 3 repeats is 90.0 s');
    expectVerdict(judge(name, gap([400, 500, 600, 700]), { ...seizes, p50Seconds: 0.1 }), 'na', 'round 3');
    const unprobed = repeated([400, 500, 600, 700]);
    unprobed.outage(2, 'oci-client', 'azure-client').sent = 0;
    expectVerdict(judge(name, unprobed, seizes), 'na', 'oci-client -> azure-client was not probed');
  });

  it('is na without such a fault', () => {
    expectVerdict(judge(name, new Recording({ faults: [] })), 'na', 'no such fault');
    expectVerdict(judge(name, repeated([1, 2, 3]), { provider: 'oci' }), 'na', 'no such fault');
  });

  it('takes percentiles by nearest rank', () => {
    const sorted = Array.from({ length: 20 }, (_, index) => index + 1);
    expect([50, 95, 96, 100].map((percent) => percentile(sorted, percent))).to.deep.equal([10, 19, 20, 20]);
    expect(percentile([7], 50)).to.equal(7);
  });
});
