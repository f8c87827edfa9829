import { expect } from 'chai';
import { SEED_ASSERTIONS, grade } from '../../src/evidence/grade.js';
import { ASSERTIONS } from '../../assertions/index.js';
import { buildResult } from '../../src/evidence/result.js';
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

  it('tells expectations by their names, one assertion under several', () => {
    const loose = { assertion: 'failover_recovery', name: 'recovers_at_all', args: { thresholdSeconds: 60 } };
    const tight = { assertion: 'failover_recovery', name: 'recovers_at_once', args: { thresholdSeconds: 0.3 } };
    const recording = new Recording({ expect: [loose, tight] });
    const told = recording.grade().assertions.filter((entry) => entry.expected);
    expect(told.map(({ name, result }) => [name, result])).to.deep.equal([
      ['recovers_at_all', 'pass'],
      ['recovers_at_once', 'fail'],
    ]);
    expectRun(recording, 'fail', 'recovers_at_once: stop-active on aws-router-a');
    expect(buildResult(recording.events()).assertions.map(({ name }) => name)).to.include.members([
      'recovers_at_all',
      'recovers_at_once',
      ...SEED_ASSERTIONS,
    ]);
  });

  it("keeps the seed's six under their own names when they are expected under another", () => {
    const recording = new Recording({ expect: [{ assertion: 'source_ip_preserved', name: 'no_masquerade' }] });
    const { assertions } = recording.grade();
    expect(assertions.map(({ name, expected }) => `${name} ${expected}`)).to.include.members([
      'no_masquerade true',
      'source_ip_preserved false',
    ]);
  });

  it('is not held up by an optional expectation that cannot be checked, and says so, but fails by one that fails', () => {
    const optional = { assertion: 'stale_action_fenced', optional: true };
    expectRun(
      new Recording({ expect: ['no_nat', optional] }),
      'pass',
      '1 of 2 expected assertions passed; stale_action_fenced, which is optional, could not be checked: no stale action',
    );
    expectRun(
      new Recording({ expect: [optional] }),
      'inconclusive',
      'every expected assertion is optional',
      'stale_action_fenced',
    );
    const translated = new Recording({ expect: ['directed_ping_ssh_matrix', { assertion: 'no_nat', optional: true }] });
    translated.flow('after-1', 'aws-client', 'oci-client').packetSources.ssh = ['10.77.60.4'];
    expectRun(translated, 'fail', 'no_nat');
  });

  it('is inconclusive when a fault could not be taken back, or is not known to have been', () => {
    const author = { faults: [{ fault: 'link-down', provider: 'aws' as const, forMs: 2_000 }], expect: ['no_nat'] };
    expectRun(new Recording(author), 'pass');
    const stuck = new Recording(author);
    for (const body of stuck.all('fault-lifted')) Object.assign(body, { ok: false, error: 'Operation not permitted' });
    const label = 'fault 1 (link-down on aws-router-a) could not be taken back: Operation not permitted';
    expectRun(stuck, 'inconclusive', label);
    // What is still broken is no failure of what is under test.
    stuck.flow('after-1', 'aws-client', 'oci-client').packetSources.ssh = ['10.77.60.4'];
    expectRun(stuck, 'inconclusive', label);
    expectRun(
      new Recording(author).drop((body) => body.type === 'fault-lifted'),
      'inconclusive',
      'was not taken back',
    );
  });

  it('is inconclusive when what was waited for did not come true, or was not waited for', () => {
    const before = [{ until: { query: 'x' }, timeoutMs: 1_000 }, { wait: 10 }];
    const author = { faults: [{ fault: 'drain', provider: 'aws' as const, before }], expect: ['no_nat'] };
    expectRun(new Recording(author), 'inconclusive', 'what was to be waited for before drain at aws was not recorded');
    const kept = new Recording(author);
    const at = kept.timed.findIndex(({ body }) => body.type === 'fault-start');
    const pause = (ok: boolean) => ({
      tMs: 1,
      body: { type: 'pause' as const, round: 1, what: 'until {"query":"x"}', ok, lastSeen: '3 rows' },
    });
    kept.timed.splice(at, 0, pause(true), pause(true));
    expectRun(kept, 'pass');
    const failed = new Recording(author).cut((body) => body.type === 'matrix');
    failed.timed.push(pause(false));
    expectRun(
      failed,
      'inconclusive',
      'fault 1 (drain at aws) was not injected: until {"query":"x"}; last seen: 3 rows',
    );
  });

  it('is inconclusive when a step did not end, or ended badly and was not done again', () => {
    const open = new Recording().drop((body) => body.type === 'step-end' && body.id === 'smoke-after-1');
    expectRun(open, 'inconclusive', 'the step smoke-after-1 was begun and did not end');
    const bad = new Recording();
    for (const body of bad.all('step-end'))
      if (body.id === 'deploy') Object.assign(body, { status: 'failed', detail: 'x' });
    expectRun(bad, 'inconclusive', 'the step deploy failed: x');
    bad.add(
      { type: 'step-start', step: 'deploy', id: 'deploy', title: 'deploy' },
      { type: 'step-end', id: 'deploy', status: 'ok' },
    );
    expectRun(bad, 'pass');
    const evidence = new Recording().add({ type: 'step-start', step: 'evidence', id: 'evidence', title: 'evidence' });
    expectRun(evidence, 'pass');
  });

  it('is inconclusive when it is not known in which lab it was reached', () => {
    expectRun(
      new Recording().drop((body) => body.type === 'lab'),
      'inconclusive',
      'in which lab',
    );
  });

  describe('of a soak', () => {
    /** Two cycles of one drain, ended as `labrun run` ends them. */
    function soaked(): Recording {
      const recording = new Recording({
        faults: [
          { fault: 'drain', provider: 'aws' },
          { fault: 'drain', provider: 'aws' },
        ],
        expect: ['directed_ping_ssh_matrix', 'failover_recovery'],
      });
      const cycle = (number: number) => ({
        tMs: 50_000 * number,
        body: { type: 'cycle' as const, number, rounds: 1, flowsPassed: 12, flowsTotal: 12, worstOutageMs: 0 },
      });
      const start = recording.all('run-start')[0];
      if (start === undefined) throw new Error('no run');
      const { scenario } = start;
      start.scenario = { ...scenario, profile: 'soak', faults: scenario.faults.slice(0, 1) };
      const extended = { type: 'scenario-extended' as const, scenario: start.scenario, cycles: 2 };
      const second = recording.timed.findIndex(({ body }) => body.type === 'step-start' && body.id === 'failover-2');
      recording.timed.splice(second, 0, cycle(1), { tMs: 50_001, body: extended });
      recording.timed.splice(1, 0, {
        tMs: 1,
        body: { type: 'step-start', step: 'validate', id: 'validate', title: 'validate' },
      });
      recording.timed.splice(2, 0, { tMs: 1, body: { type: 'step-end', id: 'validate', status: 'ok' } });
      const end = recording.timed.findIndex(({ body }) => body.type === 'teardown');
      const graded = { type: 'step-start' as const, step: 'grade' as const, id: 'grade', title: 'grade' };
      recording.timed.splice(end, 0, cycle(2), { tMs: 100_001, body: graded });
      return recording;
    }

    it('is pass when every cycle was whole and the soak ended by itself', () => {
      const recording = soaked();
      expect(recording.fold().scenario.faults.map(({ round }) => round)).to.deep.equal([1, 2]);
      expectRun(recording, 'pass', '2 of 2');
    });

    it('is inconclusive when a cycle is missing, broke off or was interrupted', () => {
      const begun = (recording: Recording): Recording =>
        recording.drop((body) => body.type === 'cycle' && body.number === 1);
      expectRun(begun(soaked()), 'inconclusive', 'not every cycle of the soak was recorded');
      expectRun(
        soaked().drop((body) => body.type === 'cycle'),
        'inconclusive',
        'did not end its first cycle',
      );
      const killed = soaked().cut((body) => body.type === 'cycle' && body.number === 2);
      expectRun(killed, 'inconclusive', 'the soak broke off after its cycle 2');
      const half = soaked().cut((body) => body.type === 'scenario-extended');
      expectRun(half, 'inconclusive', 'fault 2 (drain at aws) was not injected');
      expectRun(
        soaked().add({ type: 'interrupted', signal: 'SIGTERM' }),
        'inconclusive',
        'interrupted after its cycle 2',
      );
    });

    it('is fail when one cycle failed', () => {
      const recording = soaked();
      Object.assign(recording.flow('after-2', 'aws-client', 'oci-client'), { ping: 'fail', pingsReceived: 0 });
      expectRun(recording, 'fail', 'directed_ping_ssh_matrix: after drain at aws (round 2)');
    });
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
