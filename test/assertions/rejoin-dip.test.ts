import { Recording } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';

const name = 'rejoin_dip';

const rejoined = (): Recording =>
  new Recording({
    faults: [
      { fault: 'stop-active', provider: 'aws' },
      { fault: 'rejoin', provider: 'aws' },
    ],
  });

describe('rejoin_dip', () => {
  it('passes with the dip of the rejoin, not that of the fault before', () => {
    const recording = rejoined();
    recording.outage(0, 'aws-client', 'oci-client').outageMs = 44_000;
    expectVerdict(judge(name, recording), 'pass', 'at most 318 ms out when it came back', 'limit 2.0 s');
  });

  it('says when the preferred router did not take over again, since then there was no dip to see', () => {
    const recording = rejoined();
    for (const body of recording.all('fault-effect')) if (body.index === 1) body.proof = { preempted: false };
    expectVerdict(judge(name, recording), 'pass', 'it did not take over again in 1 of 1');
  });

  it('fails with the flow that was out for too long', () => {
    const recording = rejoined();
    recording.outage(1, 'oci-client', 'aws-client').outageMs = 2_001;
    expectVerdict(judge(name, recording), 'fail', 'rejoin on aws-router-b: oci-client -> aws-client was out for 2.0 s');
    expectVerdict(judge(name, rejoined(), { maxOutageMs: 300 }), 'fail', '318 ms, longer than 300 ms');
  });

  it('is na when a flow was not probed, or not to the end', () => {
    const unprobed = rejoined();
    unprobed.outage(1, 'oci-client', 'aws-client').sent = 0;
    expectVerdict(judge(name, unprobed), 'na', 'oci-client -> aws-client was not probed');
    const missing = rejoined();
    missing.all('outages')[1]?.flows.pop();
    expectVerdict(judge(name, missing), 'na', 'was not probed');
    const open = rejoined();
    open.outage(1, 'oci-client', 'aws-client').recovered = false;
    expectVerdict(judge(name, open), 'na', 'had not answered again when probing ended after 1.4 s');
  });

  it('is na when nothing came back or nothing was recorded', () => {
    expectVerdict(judge(name, new Recording()), 'na', 'no fault rejoin');
    const unwatched = rejoined().drop((body) => body.type === 'outages' && body.index === 1);
    expectVerdict(judge(name, unwatched), 'na', 'rejoin on aws-router-b: what the flows saw was not recorded');
  });
});
