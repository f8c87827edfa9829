import { expect } from 'chai';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runExternalMatrix, type ExternalMatrixOptions } from '../../src/matrix/external.js';
import type { Matrix } from '../../src/model.js';
import { topology } from '../../src/scenario/topology.js';

const plan = topology({ profile: 'full', providers: ['onprem', 'aws', 'oci', 'azure'] });

describe('matrix through MATRIX_RUNNER', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'labrun-runner-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** Runs the matrix through a shell script that knows each site's address. */
  const run = (body: string, options: Partial<ExternalMatrixOptions> = {}): Promise<Matrix> => {
    const runner = join(dir, 'runner');
    const head =
      'case $2 in onprem) me=10.77.60.10;; aws) me=10.77.60.11;; azure) me=10.77.60.12;; oci) me=10.77.60.13;; esac';
    writeFileSync(runner, `#!/bin/sh\n${head}\n${body}\n`);
    chmodSync(runner, 0o755);
    return runExternalMatrix(runner, { plan, sites: ['onprem', 'aws', 'oci', 'azure'], phase: 'baseline', ...options });
  };
  const SOUND = '[ $1 = ping ] || { echo peer_ip=$me; echo default_gw=10.77.60.1; }';

  it('passes all flows of a sound runner, without claiming packets or identities', async () => {
    const matrix = await run(SOUND);
    expect(matrix.summary).to.include({
      total: 12,
      passed: 12,
      failed: 0,
      result: 'pass',
      phase: 'baseline',
      parallelism: 8,
    });
    expect(matrix.flows[0]).to.deep.include({
      src: 'onprem',
      dst: 'aws',
      srcIp: '10.77.60.10',
      dstIp: '10.77.60.11',
      peerIp: '10.77.60.10',
      noNat: 'pass',
      identityCheck: 'skip',
      packetSources: { ping: [], ssh: [] },
      reasons: [],
    });
  });

  it('calls the runner as the contract says', async () => {
    await run(`echo "$*" >> ${dir}/calls; ${SOUND}`, {
      sites: ['onprem', 'aws'],
      addresses: { aws: '192.0.2.11' },
      parallelism: 1,
    });
    expect(readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n').sort()).to.deep.equal([
      'ping aws 10.77.60.10',
      'ping onprem 192.0.2.11',
      'ssh aws 10.77.60.10 onprem',
      'ssh onprem 192.0.2.11 aws',
    ]);
  });

  it('fails what the runner fails, with its last words', async () => {
    const matrix = await run(`[ $1 = ping ] && [ $2 = aws ] && { echo no reply >&2; exit 1; }; ${SOUND}`);
    expect(matrix.summary).to.include({ passed: 9, failed: 3, result: 'fail' });
    const failed = matrix.flows.find((flow) => flow.src === 'aws');
    expect(failed).to.include({ ping: 'fail', sourceIpPreserved: 'pass', noNat: 'fail', result: 'fail' });
    expect(failed?.reasons).to.deep.equal(['ping failed: exit status 1: no reply']);
  });

  it('ignores what a failed ssh printed', async () => {
    const matrix = await run(`${SOUND}; [ $1 = ping ]`, { sites: ['onprem', 'aws'] });
    expect(matrix.flows[0]).to.include({
      peerIp: '',
      defaultGw: '',
      ssh: 'fail',
      sourceIpPreserved: 'fail',
      defaultGwUnchanged: 'fail',
      result: 'fail',
    });
  });

  it('tells a translated source', async () => {
    const matrix = await run('[ $1 = ping ] || { echo peer_ip=10.77.60.4; echo default_gw=10.77.60.1; }', {
      sites: ['onprem', 'aws'],
    });
    expect(matrix.flows[0]).to.include({ sourceIpPreserved: 'fail', noNat: 'fail', ping: 'pass', result: 'fail' });
  });

  it('compares gateways', async () => {
    const sites = ['onprem', 'aws'] as const;
    expect((await run(SOUND, { sites, expectGateway: '10.77.60.9' })).flows[0]).to.include({
      defaultGwUnchanged: 'fail',
      result: 'fail',
    });
    const after = await run(SOUND, { sites, baselineGateways: { onprem: '10.77.60.9', aws: '10.77.60.1' } });
    expect(after.flows.map((flow) => flow.defaultGwUnchanged)).to.deep.equal(['fail', 'pass']);
    expect((await run('[ $1 = ping ] || echo peer_ip=$me', { sites })).flows[0]).to.include({
      defaultGwUnchanged: 'fail',
    });
  });

  it('compares who answers with what that site says of itself', async () => {
    const identify = `${SOUND}; [ $1 = ping ] || { echo src_hostname=$2-client; echo src_hostkey_sha256=key-$2; echo dst_hostname=$4-client; echo dst_hostkey_sha256=`;
    expect((await run(`${identify}key-$4; }`)).flows.map((flow) => flow.identityCheck)).to.deep.equal(
      Array(12).fill('pass'),
    );
    const wrong = await run(`${identify}key-aws; }`, { sites: ['onprem', 'aws', 'oci'] });
    expect(wrong.flows.filter((flow) => flow.identityCheck === 'fail')).to.have.length(4);
    expect(wrong.flows.find((flow) => flow.dst === 'oci')?.reasons.join()).to.contain('answered by another host');
    const error = await run(`${SOUND}; [ $1 = ping ] || echo dst_identity_error=no key`, { sites: ['onprem', 'aws'] });
    expect(error.flows[0]).to.include({ identityCheck: 'fail', result: 'fail' });
  });

  it('does not wait for a runner that hangs', async () => {
    const matrix = await run(`sh -c 'echo $$ >> ${dir}/pids; exec sleep 20'; true`, {
      sites: ['onprem', 'aws'],
      callTimeoutMs: 300,
    });
    expect(matrix.flows[0]?.reasons.join()).to.contain('no end within 300 ms');
    const pids = readFileSync(join(dir, 'pids'), 'utf8').trim().split('\n').map(Number);
    expect(pids).to.have.length(4);
    const deadline = Date.now() + 5_000;
    while (pids.some(isAlive)) {
      if (Date.now() > deadline) throw new Error('what the runner started lives on');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  it('refuses a runner that cannot be run', async () => {
    for (const path of [join(dir, 'none'), dir, 'no-such-runner-anywhere']) {
      const error: unknown = await runExternalMatrix(path, { plan, sites: ['onprem', 'aws'], phase: 'baseline' }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.include({ code: 'matrix-runner', exitCode: 2 });
    }
  });
});

/** A zombie that nobody has reaped yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
