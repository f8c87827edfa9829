import { Recording } from '../evidence/support/recording.js';
import type { MatrixFlow } from '../../src/model.js';
import { expectVerdict, judge } from './support/judge.js';

const SRC = 'aws-client';
const DST = 'oci-client';

/** A complete run in which one flow of one phase was seen otherwise. */
function withFlow(phase: string, change: Partial<MatrixFlow>): Recording {
  const recording = new Recording();
  Object.assign(recording.flow(phase, SRC, DST), change);
  return recording;
}

describe('directed_ping_ssh_matrix', () => {
  const name = 'directed_ping_ssh_matrix';

  it('passes when every directed pair got through in every phase', () => {
    expectVerdict(judge(name, new Recording()), 'pass', '12/12', 'in the baseline', 'after stop-active at aws');
    expectVerdict(judge(name, new Recording({ name: 'd3-matrix', faults: [] })), 'pass', '12/12');
  });

  it('fails with the flow and the moment when a ping, an ssh or the host behind it is wrong', () => {
    const silent: Partial<MatrixFlow> = {
      ping: 'fail',
      pingsReceived: 0,
      result: 'fail',
      reasons: ['none of 3 pings was answered'],
    };
    expectVerdict(
      judge(name, withFlow('after-1', silent)),
      'fail',
      'after stop-active at aws',
      'aws-client -> oci-client',
      '0 of 3',
    );
    expectVerdict(judge(name, withFlow('baseline', silent)), 'fail', 'in the baseline');
    expectVerdict(
      judge(name, withFlow('after-1', { ssh: 'fail', reasons: ['ssh failed: Connection timed out'] })),
      'fail',
      'Connection timed out',
    );
    expectVerdict(
      judge(name, withFlow('after-1', { identityCheck: 'fail', reasons: [] })),
      'fail',
      'another host than oci-client',
    );
  });

  it('counts the failures that it does not spell out', () => {
    const recording = withFlow('after-1', { ssh: 'fail' });
    recording.flow('after-1', DST, SRC).ssh = 'fail';
    expectVerdict(judge(name, recording), 'fail', '(and 1 more)');
  });

  it('is na when a matrix, a flow or a check of it is missing', () => {
    expectVerdict(
      judge(
        name,
        new Recording().drop((body) => body.type === 'matrix' && body.phase === 'after-1'),
      ),
      'na',
      'no matrix was recorded after stop-active',
    );
    const short = new Recording();
    short.matrix('after-1').flows.pop();
    expectVerdict(judge(name, short), 'na', 'azure-client -> oci-client was not probed');
    expectVerdict(judge(name, withFlow('baseline', { identityCheck: 'na' })), 'na', 'identityCheck ended na');
    expectVerdict(judge(name, withFlow('baseline', { pingsReceived: 0 })), 'na', 'without any reply');
  });

  it('does not take a source that could not be asked for a broken network', () => {
    const unasked: Partial<MatrixFlow> = {
      ping: 'fail',
      ssh: 'fail',
      pingsSent: 0,
      pingsReceived: 0,
      reasons: ['aws-client could not be probed from: no connection'],
    };
    expectVerdict(judge(name, withFlow('after-1', unasked)), 'na', 'was not probed', 'could not be probed from');
  });

  it('is na for flows of another lab', () => {
    expectVerdict(judge(name, withFlow('after-1', { srcIp: '10.0.0.9' })), 'na', '10.0.0.9');
    const foreign = new Recording();
    foreign.matrix('after-1').flows.push({ ...foreign.flow('after-1', SRC, DST), dst: 'gcp-client' });
    expectVerdict(judge(name, foreign), 'na', 'not a flow of this lab');
  });

  it('also judges what was recorded besides the planned phases', () => {
    const recording = new Recording();
    const matrix = structuredClone(recording.matrix('after-1'));
    matrix.flows = matrix.flows.slice(0, 1).map((flow) => ({ ...flow, ssh: 'fail' as const }));
    recording.timed.splice(-2, 0, { tMs: 9000, body: { type: 'matrix', phase: 'soak', matrix } });
    expectVerdict(judge(name, recording), 'fail', 'in phase soak');
  });
});

describe('source_ip_preserved', () => {
  const name = 'source_ip_preserved';

  it('passes when each sshd saw the source itself', () => expectVerdict(judge(name, new Recording()), 'pass', '12/12'));

  it('fails with both addresses when an sshd saw another source', () => {
    expectVerdict(
      judge(name, withFlow('after-1', { peerIp: '10.77.60.14', sourceIpPreserved: 'fail' })),
      'fail',
      '10.77.60.14 instead of 10.77.60.11',
      'aws-client -> oci-client',
    );
  });

  it('fails when the probe says so for a reason of its own', () => {
    expectVerdict(
      judge(name, withFlow('baseline', { sourceIpPreserved: 'fail', reasons: ['addressed as 10.77.60.99'] })),
      'fail',
      '10.77.60.99',
    );
  });

  it('does not trust a pass that the addresses contradict', () => {
    expectVerdict(judge(name, withFlow('baseline', { peerIp: '10.77.60.4' })), 'fail', '10.77.60.4');
  });

  it('is na when ssh did not get through', () => {
    expectVerdict(
      judge(name, withFlow('after-1', { peerIp: '', ssh: 'fail', sourceIpPreserved: 'na' })),
      'na',
      'no peer address',
    );
  });
});

describe('no_nat', () => {
  const name = 'no_nat';

  it('passes on packets of ping and ssh alone', () => {
    expectVerdict(judge(name, new Recording()), 'pass', '12/12');
    expectVerdict(judge(name, withFlow('after-1', { peerIp: '', sourceIpPreserved: 'fail' })), 'pass');
  });

  it('fails on one translated packet, even when sshd saw the source', () => {
    const ping = withFlow('after-1', { packetSources: { ping: ['10.77.60.11', '10.77.60.4'], ssh: ['10.77.60.11'] } });
    expectVerdict(judge(name, ping), 'fail', 'echo requests', 'from 10.77.60.4 instead of 10.77.60.11');
    const ssh = withFlow('baseline', { packetSources: { ping: ['10.77.60.11'], ssh: ['10.77.60.14'] } });
    expectVerdict(judge(name, ssh), 'fail', 'in the baseline', 'ssh arrived at oci-client from 10.77.60.14');
    expectVerdict(
      judge(name, withFlow('after-1', { noNat: 'fail', reasons: ['NAT on the path: replies'] })),
      'fail',
      'replies',
    );
  });

  it('is na without a packet of each', () => {
    expectVerdict(
      judge(name, withFlow('after-1', { packetSources: { ping: ['10.77.60.11'], ssh: [] } })),
      'na',
      'no packet of ssh',
    );
    expectVerdict(
      judge(name, withFlow('after-1', { packetSources: { ping: [], ssh: ['10.77.60.11'] } })),
      'na',
      'echo requests',
    );
    expectVerdict(judge(name, withFlow('after-1', { noNat: 'na' })), 'na');
  });
});

describe('default_gateway_unchanged', () => {
  const name = 'default_gateway_unchanged';

  it('passes when each client keeps the gateway of its site', () =>
    expectVerdict(judge(name, new Recording()), 'pass', '12/12'));

  it('fails with both gateways when a client has another one after a fault', () => {
    expectVerdict(
      judge(name, withFlow('after-1', { defaultGw: '10.77.60.14' })),
      'fail',
      'aws-client is 10.77.60.14',
      'it was 10.77.60.1 before',
    );
  });

  it('fails when a client has another one from the beginning, or none any more', () => {
    const recording = new Recording({ faults: [] });
    for (const flow of recording.matrix('baseline').flows) if (flow.src === SRC) flow.defaultGw = '10.77.60.4';
    expectVerdict(judge(name, recording), 'fail', '10.77.60.4', 'not 10.77.60.1');
    expectVerdict(
      judge(name, withFlow('after-1', { defaultGw: '', defaultGwUnchanged: 'fail' })),
      'fail',
      'aws-client has no default gateway',
    );
  });

  it('fails when the probe compared with something else and found a difference', () => {
    expectVerdict(judge(name, withFlow('after-1', { baselineGw: '10.77.60.9' })), 'fail', '10.77.60.9');
    expectVerdict(
      judge(name, withFlow('after-1', { defaultGwUnchanged: 'fail', reasons: ['10.77.60.8 was expected'] })),
      'fail',
      '10.77.60.8',
    );
  });

  it('takes the gateway that an author names instead of the plan', () => {
    const recording = new Recording();
    for (const phase of ['baseline', 'after-1'])
      for (const flow of recording.matrix(phase).flows)
        Object.assign(flow, { defaultGw: '10.77.60.254' }, phase === 'baseline' ? {} : { baselineGw: '10.77.60.254' });
    expectVerdict(judge(name, recording), 'fail');
    expectVerdict(judge(name, recording, { gateway: '10.77.60.254' }), 'pass');
  });

  it('is na when no gateway was recorded, or none before the faults', () => {
    expectVerdict(
      judge(name, withFlow('after-1', { defaultGw: '', defaultGwUnchanged: 'na' })),
      'na',
      'was not recorded',
    );
    const unread: Partial<MatrixFlow> = { defaultGw: '', defaultGwUnchanged: 'fail', pingsSent: 0, ssh: 'fail' };
    expectVerdict(judge(name, withFlow('after-1', unread)), 'na', 'was not recorded');
    const recording = new Recording();
    recording.drop((body) => body.type === 'matrix' && body.phase === 'baseline');
    for (const flow of recording.matrix('after-1').flows) delete flow.baselineGw;
    expectVerdict(judge(name, recording), 'na');
  });
});
