import { expect } from 'chai';
import { buildResult } from '../../src/evidence/result.js';
import { validateResult } from '../../src/evidence/validate.js';
import type { ResultJson } from '../../src/evidence/result.js';
import { lan, path, probedRecording, protocol, protocols } from '../assertions/support/probed.js';
import { Recording } from './support/recording.js';

async function resultOf(recording: Recording): Promise<ResultJson> {
  const result = buildResult(recording.events());
  await validateResult(result);
  return result;
}

describe('protocols in result.json', () => {
  it('is there only when something of it was recorded', async () => {
    const result = await resultOf(new Recording());
    expect(result).to.not.have.any.keys('protocols', 'l2Loop');
  });

  it('sums up every pair of sites over all phases', async () => {
    const { protocols: found } = await resultOf(probedRecording());
    expect(found).to.include({ status: 'pass' });
    expect(found?.summary).to.deep.include({ total: 12, passed: 12, failed: 0 });
    expect(Object.values(found?.summary.checks ?? {})).to.deep.equal(Array.from({ length: 8 }, () => 'pass'));
    expect(found?.pairs[0]).to.include({ client: 'onprem', server: 'aws', result: 'pass' });
  });

  it('tells what failed, on which pair and when', async () => {
    const recording = probedRecording();
    Object.assign(protocol(recording, 'after-1', 'ftp-active', 'aws-client', 'oci-client'), {
      result: 'fail',
      detail: 'timed out',
      peerIp: '10.77.60.14',
    });
    path(recording, 'baseline', 'aws-client', 'oci-client').mtu.answered = [576, 1200];
    const { protocols: found } = await resultOf(recording);
    expect(found?.status).to.equal('fail');
    expect(found?.summary).to.include({ passed: 11, failed: 1 });
    const pair = found?.pairs.find(({ client, server }) => client === 'aws' && server === 'oci');
    expect(pair?.checks).to.include({ ftpActive: 'fail', ftpPassive: 'pass', pmtu: 'fail', bulkTransfer: 'pass' });
    expect(pair?.details.ftpActive).to.deep.equal({ phase: 'after-1', detail: 'timed out' });
    expect(pair?.details.pmtu).to.deep.include({ phase: 'baseline' });
  });

  it('lets a skip hide nothing, and a gap be no pass', async () => {
    const skipping = probedRecording();
    for (const phase of ['baseline', 'after-1'])
      for (const probe of protocols(skipping, phase))
        if (probe.protocol === 'nfs') Object.assign(probe, { result: 'skip', detail: 'no server' });
    const skipped = await resultOf(skipping);
    expect(skipped.protocols?.status).to.equal('pass');
    expect(skipped.protocols?.summary.checks.nfs).to.equal('skip');
    const gap = await resultOf(
      probedRecording().drop((body) => body.type === 'protocol-probes' && body.phase === 'after-1'),
    );
    expect(gap.protocols?.status).to.equal('na');
  });
});

describe('l2Loop in result.json', () => {
  it('has what was seen at each time, what it was held against and how it was judged', async () => {
    const { l2Loop } = await resultOf(
      probedRecording({ expect: [{ assertion: 'broadcast_storm_absent', args: { maxPerSecond: 50 } }] }),
    );
    expect(l2Loop).to.include({ status: 'pass', mechanism: 'rstp' });
    expect(l2Loop?.thresholds).to.deep.equal({ broadcastPps: 50, stpTcnDelta: 0, macFlaps: 0, pingLossPercent: 1 });
    expect(l2Loop?.phases.map(({ phase, provider }) => `${phase} ${provider}`)).to.deep.equal([
      'baseline onprem',
      'after-1 onprem',
    ]);
    expect(new Set(Object.values(l2Loop?.summary ?? {}))).to.deep.equal(new Set(['pass']));
  });

  it('fails with any of its checks, and is no pass with a gap', async () => {
    const storm = probedRecording();
    lan(storm, 'after-1').broadcastsPerSecond = 9000;
    const failed = await resultOf(storm);
    expect(failed.l2Loop).to.include({ status: 'fail' });
    expect(failed.l2Loop?.summary).to.include({ broadcastStormAbsent: 'fail', loopFree: 'pass' });
    const gap = await resultOf(probedRecording().drop((body) => body.type === 'l2' && body.phase === 'after-1'));
    expect(gap.l2Loop?.status).to.equal('na');
  });

  it('passes over what hosts cannot see, and a failover that was not planned', async () => {
    const quiet = probedRecording({ faults: [] });
    Object.assign(lan(quiet, 'baseline'), { topologyChanges: null, skipped: { topologyChanges: 'none speaks' } });
    const { l2Loop } = await resultOf(quiet);
    expect(l2Loop?.status).to.equal('pass');
    expect(l2Loop?.summary).to.include({ stpRstpStable: 'skip', failoverPingStable: 'na' });
  });
});
