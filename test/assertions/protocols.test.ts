import type { ProtocolProbe } from '../../src/model.js';
import type { Recording } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';
import { probedRecording, protocol, protocols } from './support/probed.js';

const SRC = 'aws-client';
const DST = 'oci-client';
const WHERE = 'after stop-active at aws, aws-client -> oci-client';

function withProbe(name: ProtocolProbe['protocol'], change: Partial<ProtocolProbe>): Recording {
  const recording = probedRecording();
  Object.assign(protocol(recording, 'after-1', name, SRC, DST), change);
  return recording;
}

/** A run whose clients have no means for some protocols. */
function without(...names: ProtocolProbe['protocol'][]): Recording {
  const recording = probedRecording();
  for (const phase of ['baseline', 'after-1'])
    for (const probe of protocols(recording, phase))
      if (names.includes(probe.protocol)) {
        Object.assign(probe, { result: 'skip', detail: `${probe.dst} has no server for ${probe.protocol}` });
        delete probe.peerIp;
        delete probe.serverIp;
      }
  return recording;
}

describe('protocol_transparency', () => {
  const name = 'protocol_transparency';

  it('passes when every protocol works on every flow', () =>
    expectVerdict(judge(name, probedRecording()), 'pass', 'ftp-active, ftp-passive, rpc, nfs', '12/12'));

  it('says in a pass what was not exercised', () =>
    expectVerdict(judge(name, without('nfs')), 'pass', 'rpc worked', 'not exercised: nfs (', 'has no server for nfs'));

  it('does not let a skip hide a failure', () => {
    const recording = without('nfs');
    Object.assign(protocol(recording, 'baseline', 'rpc', SRC, DST), { result: 'fail', detail: 'over UDP: no answer' });
    expectVerdict(judge(name, recording), 'fail', 'in the baseline, aws-client -> oci-client: rpc failed', 'over UDP');
  });

  it('is skip only when nothing could be exercised', () =>
    expectVerdict(judge(name, without('ftp-active', 'ftp-passive', 'rpc', 'nfs')), 'skip', 'has no server'));

  it('is na when a protocol was exercised on some flows only, or could not be used', () => {
    expectVerdict(judge(name, withProbe('nfs', { result: 'skip', detail: 'no nfs-cp' })), 'na', WHERE, 'no nfs-cp');
    expectVerdict(judge(name, withProbe('rpc', { result: 'na', detail: 'rpcbind ended' })), 'na', 'rpcbind ended');
    const short = probedRecording().drop((body) => body.type === 'protocol-probes' && body.phase === 'after-1');
    expectVerdict(judge(name, short), 'na', 'ftp-active was not tried');
  });
});

describe('ftp_active_passive', () => {
  const name = 'ftp_active_passive';

  it('tells by the mode that works what the other one lacks', () => {
    const lost = { result: 'fail', detail: 'no end within 8 s' } as const;
    expectVerdict(judge(name, withProbe('ftp-active', lost)), 'fail', WHERE, 'from the server to the client');
    expectVerdict(judge(name, withProbe('ftp-passive', lost)), 'fail', "to the server's own port");
  });

  it('names a translated source as the cause', () => {
    const change = {
      result: 'fail',
      detail: 'the server said 500 Illegal PORT command.',
      peerIp: '10.77.60.14',
    } as const;
    expectVerdict(judge(name, withProbe('ftp-active', change)), 'fail', 'saw 10.77.60.14 instead of 10.77.60.11');
  });

  it('does not look at other protocols', () => {
    expectVerdict(judge(name, withProbe('rpc', { result: 'fail', detail: 'x' })), 'pass');
    expectVerdict(
      judge('nfs_rpc', withProbe('ftp-active', { result: 'fail', detail: 'x' })),
      'pass',
      'rpc, nfs answered',
    );
  });
});

describe('protocol_source_ip_preserved', () => {
  const name = 'protocol_source_ip_preserved';

  it('passes on the word of servers that tell', () =>
    expectVerdict(judge(name, probedRecording()), 'pass', 'ftp-active, ftp-passive saw'));

  it('fails with both addresses, also when the transfer worked', () =>
    expectVerdict(
      judge(name, withProbe('ftp-passive', { peerIp: '10.77.60.14' })),
      'fail',
      WHERE,
      '10.77.60.14 instead of 10.77.60.11',
    ));

  it('is na when a server that tells saw nobody, and skip when none is there', () => {
    const unseen = withProbe('ftp-active', { result: 'fail', detail: 'timed out' });
    delete protocol(unseen, 'after-1', 'ftp-active', SRC, DST).peerIp;
    expectVerdict(judge(name, unseen), 'na', 'saw no client', 'timed out');
    expectVerdict(judge(name, without('ftp-active', 'ftp-passive', 'rpc', 'nfs')), 'skip');
  });

  it('does not pass on protocols that do not tell', () =>
    expectVerdict(judge(name, without('ftp-active', 'ftp-passive')), 'na'));
});

describe('protocol_no_nat', () => {
  const name = 'protocol_no_nat';

  it('fails when either end is known to the other by another address', () => {
    expectVerdict(
      judge(name, withProbe('ftp-active', { peerIp: '10.77.60.4' })),
      'fail',
      'NAT on the path',
      '10.77.60.4',
    );
    const server = withProbe('ftp-passive', { serverIp: '192.168.0.9' });
    expectVerdict(judge(name, server), 'fail', 'at 10.77.60.13 calls itself 192.168.0.9');
  });

  it('passes on both addresses, and is na without them', () => {
    expectVerdict(judge(name, probedRecording()), 'pass', 'no translated address');
    const silent = probedRecording();
    delete protocol(silent, 'after-1', 'ftp-passive', SRC, DST).serverIp;
    expectVerdict(judge(name, silent), 'na', 'did not tell');
  });
});
