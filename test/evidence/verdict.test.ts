import { expect } from 'chai';
import { SEED_ASSERTIONS, grade } from '../../src/evidence/grade.js';
import { ASSERTIONS } from '../../assertions/index.js';
import { Recording } from './support/recording.js';

function expectRun(recording: Recording, verdict: string, ...words: string[]): void {
  const graded = recording.grade();
  expect(graded.verdict, graded.reason).to.equal(verdict);
  for (const word of words) expect(graded.reason).to.include(word);
}

describe('the verdict of a run', () => {
  it('is pass when every expected assertion passed', () => {
    expectRun(new Recording(), 'pass', '8 of 8');
    expectRun(
      new Recording({ name: 'd3-matrix', faults: [], expect: ['directed_ping_ssh_matrix', 'no_nat'] }),
      'pass',
      '2 of 2',
    );
  });

  it('always tells the six of the seed, expected or not', () => {
    const { assertions } = new Recording({ faults: [], expect: ['no_nat'] }).grade();
    expect(assertions.map((entry) => entry.name)).to.include.members([...SEED_ASSERTIONS]);
    expect(assertions.filter((entry) => entry.expected).map((entry) => entry.name)).to.deep.equal(['no_nat']);
  });

  it('is fail when one expected assertion failed, with its own words', () => {
    const recording = new Recording();
    recording.nic('after-1', 'aws-router-a').secondary.push('10.77.60.10');
    expectRun(recording, 'fail', 'ownership_epoch_bumped', '10.77.60.10', 'more failed');
    const slow = new Recording({ expect: [{ assertion: 'failover_recovery', args: { thresholdSeconds: 0.1 } }] });
    expectRun(slow, 'fail', 'failover_recovery', '318 ms');
  });

  it('is not changed by what nobody expects, but says so', () => {
    const recording = new Recording({ expect: ['directed_ping_ssh_matrix'] });
    recording.flow('after-1', 'aws-client', 'oci-client').peerIp = '10.77.60.14';
    expectRun(recording, 'pass', '1 of 1', 'failed but not expected: source_ip_preserved');
  });

  it('is inconclusive when the lab was not healthy before the faults, whatever came after', () => {
    const recording = new Recording();
    Object.assign(recording.flow('baseline', 'aws-client', 'oci-client'), { ping: 'fail', pingsReceived: 0 });
    expectRun(recording, 'inconclusive', 'not healthy before any fault', 'aws-client -> oci-client');
    expectRun(
      new Recording().drop((body) => body.type === 'matrix' && body.phase === 'baseline'),
      'inconclusive',
      'no baseline',
    );
  });

  it('is fail when the matrix is the test itself and a flow does not get through', () => {
    const recording = new Recording({ faults: [], expect: ['directed_ping_ssh_matrix'] });
    Object.assign(recording.flow('baseline', 'aws-client', 'oci-client'), { ping: 'fail', pingsReceived: 0 });
    expectRun(recording, 'fail', 'directed_ping_ssh_matrix', 'aws-client -> oci-client');
  });

  it('is fail when a healthy baseline shows NAT', () => {
    const recording = new Recording();
    recording.flow('baseline', 'aws-client', 'oci-client').packetSources.ping = ['10.77.60.4'];
    expectRun(recording, 'fail', 'no_nat', '10.77.60.4');
  });

  it('is inconclusive when a fault had no effect, or none is proven', () => {
    const without = new Recording();
    const at = without.timed.findIndex(({ body }) => body.type === 'fault-effect');
    without.timed.splice(at, 1, {
      tMs: 1,
      body: { type: 'fault-no-effect', index: 0, why: 'the instance is still running' },
    });
    expectRun(
      without,
      'inconclusive',
      'fault 1 (stop-active on aws-router-a) had no effect: the instance is still running',
    );
    expectRun(
      new Recording().drop((body) => body.type === 'fault-effect'),
      'inconclusive',
      'not proven',
    );
    const empty = new Recording();
    for (const body of empty.all('fault-effect')) body.proof = {};
    expectRun(empty, 'inconclusive', 'not proven');
  });

  it('is inconclusive when the run ended early, and says by what', () => {
    const error = {
      type: 'error' as const,
      code: 'deploy.failed',
      message: 'deploy failed on aws-router-a: timed out',
      where: 'run',
    };
    const interrupted = { type: 'interrupted' as const, signal: 'AbortError: interrupted by SIGINT' };
    const until = (type: string) => (body: { type: string }) => body.type === type;
    expectRun(
      new Recording().cut(until('site-up'), error),
      'inconclusive',
      'no baseline',
      'deploy failed on aws-router-a',
    );
    expectRun(
      new Recording().cut(until('matrix'), interrupted),
      'inconclusive',
      'was not injected',
      'interrupted by SIGINT',
    );
    expectRun(new Recording().cut(until('fault-start'), interrupted), 'inconclusive', 'was not injected');
    expectRun(new Recording().cut(until('fault-injected'), interrupted), 'inconclusive', 'not proven', 'SIGINT');
    expectRun(new Recording().cut(until('fault-effect'), interrupted), 'inconclusive', 'what the flows saw', 'SIGINT');
    expectRun(
      new Recording().cut(until('outages'), error),
      'inconclusive',
      'no matrix was recorded after stop-active at aws',
    );
  });

  it('stays fail when what was recorded failed before the run ended early', () => {
    const recording = new Recording().cut((body) => body.type === 'outages', {
      type: 'interrupted',
      signal: 'SIGTERM',
    });
    recording.outage(0, 'aws-client', 'oci-client').outageMs = 61_000;
    expectRun(recording, 'fail', 'failover_recovery');
  });

  it('is never pass once labrun itself failed, whatever was recorded besides, but a failure stays one', () => {
    const error = {
      tMs: 99_000,
      body: { type: 'error' as const, code: 'internal', message: 'no space left on device', where: 'evidence' },
    };
    const recording = new Recording();
    recording.timed.push(error);
    expectRun(recording, 'inconclusive', 'labrun itself failed (evidence): no space left on device');
    recording.flow('after-1', 'aws-client', 'oci-client').packetSources.ssh = ['10.77.60.4'];
    expectRun(recording, 'fail', 'no_nat');
  });

  it('is inconclusive when an expected assertion cannot be judged', () => {
    expectRun(
      new Recording({ expect: ['no_nat', 'stale_action_fenced'] }),
      'inconclusive',
      'stale_action_fenced could not be judged: no stale action',
    );
    expectRun(new Recording({ expect: ['no_such_thing'] }), 'inconclusive', 'no assertion no_such_thing');
  });

  it('is inconclusive when nothing is expected, or another fault was played than planned', () => {
    expectRun(new Recording({ expect: [] }), 'inconclusive', 'expects nothing');
    const other = new Recording();
    for (const body of other.all('fault-start')) body.fault = 'drain';
    expectRun(other, 'inconclusive', 'drain at aws was recorded');
    const surplus = new Recording();
    surplus.scenario.faults.pop();
    expectRun(surplus, 'inconclusive', 'does not plan it');
  });

  it('takes a crash of an assertion for `na`, with its message, and goes on', () => {
    const crashing = ASSERTIONS.map((entry) =>
      entry.name === 'no_nat'
        ? {
            ...entry,
            grade: () => {
              throw new TypeError('x is undefined');
            },
          }
        : entry,
    );
    const graded = grade(new Recording().fold(), crashing);
    expect(graded.assertions.find((entry) => entry.name === 'no_nat')).to.include({
      result: 'na',
      detail: 'the assertion itself failed: x is undefined',
    });
    expect(graded.verdict).to.equal('inconclusive');
    expect(graded.assertions.filter((entry) => entry.result === 'pass')).to.have.length(7);
  });

  it('survives a journal that is not what it should be', () => {
    const recording = new Recording();
    for (const row of recording.router('after-1', 'aws-router-b').actions ?? []) row.parametersJSON = '{broken';
    expectRun(recording, 'inconclusive', 'the assertion itself failed');
  });
});
