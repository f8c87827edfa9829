import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { buildResult, renderResult } from '../../src/evidence/result.js';
import { validateResult, type Validator } from '../../src/evidence/validate.js';
import { validatorSource } from '../../src/evidence/validator-source.js';
import { Recording } from './support/recording.js';

const schema = JSON.parse(
  readFileSync(new URL('../../src/schema/evidence.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const ajv = new Ajv({ strict: true, strictTypes: 'log', allowUnionTypes: true, logger: false });
const validate = ajv.compile(schema);

describe('result.json', () => {
  it('keeps the closed schema for every kind of run', () => {
    const runs = [
      new Recording(),
      new Recording({ name: 'd3-matrix', faults: [], expect: ['directed_ping_ssh_matrix'] }),
      new Recording({ providers: ['onprem', 'oci'], faults: [{ fault: 'drain', provider: 'oci' }] }),
      new Recording({
        faults: [
          { fault: 'drain', provider: 'aws' },
          { fault: 'stop-active', provider: 'azure' },
        ],
      }),
      new Recording().cut((body) => body.type === 'run-start'),
      new Recording().cut((body) => body.type === 'fault-injected'),
      new Recording().drop((body) => body.type === 'matrix' || body.type === 'outages'),
    ];
    for (const run of runs)
      expect(validate(JSON.parse(renderResult(run.events()))), JSON.stringify(validate.errors)).to.equal(true);
  });

  it('has a schema that is closed and asks for the six of the seed', async () => {
    const good = buildResult(new Recording().events());
    await validateResult(good);
    const wrong: Record<string, unknown>[] = [
      { ...good, lab: 'netns' },
      { ...good, result: 'inconclusive' },
      { ...good, runId: 'today' },
      { ...good, commit: '' },
      { ...good, providers: { ...good.providers, gcp: good.providers.aws } },
      { ...good, providers: { aws: good.providers.aws } },
      { ...good, assertions: good.assertions.filter((entry) => entry.name !== 'stale_action_fenced') },
      { ...good, assertions: good.assertions.map((entry) => ({ ...entry, expected: true })) },
      { ...good, costGuard: { ...good.costGuard, ttlHours: -1 } },
      { ...good, costGuard: { ttlHours: 1, teardown: 'done' } },
      {
        ...good,
        timings: {
          status: 'pass',
          thresholdSeconds: 60,
          events: [{ provider: 'aws', fault: 'x', detectionSeconds: null }],
        },
      },
    ];
    for (const value of wrong) {
      const error = await validateResult(value as unknown as typeof good).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error, JSON.stringify(value).slice(0, 200)).to.include({ code: 'evidence.schema' });
      expect(validate(value)).to.equal(false);
    }
  });

  it('has a validator that the build can compile in advance', () => {
    const module: { exports: unknown } = { exports: {} };
    compileFunction(validatorSource(), ['module', 'exports', 'require'])(
      module,
      module.exports,
      createRequire(import.meta.url),
    );
    const precompiled = module.exports as Validator;
    const good = buildResult(new Recording().events());
    expect(precompiled(good)).to.equal(true);
    expect(precompiled({ ...good, lab: 'netns' })).to.equal(false);
  });

  it('tells commit, ttl and teardown', () => {
    const recording = new Recording();
    recording.timed.push({ tMs: 1, body: { type: 'deployed', commit: 'c0ffee', build: 'image', versions: {} } });
    expect(buildResult(recording.events())).to.deep.include({
      commit: 'c0ffee',
      costGuard: { ttlHours: 4, teardown: 'completed' },
    });
    const early = new Recording().cut((body) => body.type === 'lab');
    expect(buildResult(early.events())).to.deep.include({
      commit: 'unknown',
      costGuard: { ttlHours: 4, teardown: 'pending' },
    });
  });

  it('takes the last teardown, and never calls one completed that left something', () => {
    const recording = new Recording();
    const leftovers = [{ site: 'aws', kind: 'nic', id: 'eni-placeholder-1', name: 'x', why: 'in use' }];
    recording.timed.push({ tMs: 1, body: { type: 'teardown', status: 'failed', leftovers, error: 'in use' } });
    expect(buildResult(recording.events()).costGuard.teardown).to.equal('failed');
    recording.timed.push({ tMs: 2, body: { type: 'teardown', status: 'completed', leftovers } });
    expect(buildResult(recording.events()).costGuard.teardown).to.equal('failed');
    recording.timed.push({ tMs: 3, body: { type: 'teardown', status: 'completed', leftovers: [] } });
    expect(buildResult(recording.events()).costGuard.teardown).to.equal('completed');
  });

  it('is fail, not pass, for a run without a verdict', () => {
    expect(buildResult(new Recording().drop((body) => body.type === 'fault-effect').events()).result).to.equal('fail');
  });

  describe('providers', () => {
    it('fail where a flow fails, on both of its ends, and are skip where the lab has no such site', () => {
      const recording = new Recording({ providers: ['onprem', 'aws', 'oci'] });
      recording.flow('after-1', 'aws-client', 'oci-client').result = 'fail';
      const { providers } = buildResult(recording.events());
      expect(providers.aws.dataplane).to.equal('fail');
      expect(providers.oci.dataplane).to.equal('fail');
      expect(providers.onprem.dataplane).to.equal('pass');
      expect(providers.azure).to.deep.equal({ dataplane: 'skip', providerState: 'skip' });
    });

    it('are na where nothing was recorded', () => {
      const { providers } = buildResult(new Recording().cut((body) => body.type === 'lab').events());
      expect(providers.aws).to.deep.equal({ dataplane: 'na', providerState: 'na' });
    });

    it('do not hold a machine against the site that a fault powered off, but any other', () => {
      expect(buildResult(new Recording().events()).providers.aws.providerState).to.equal('pass');
      const other = new Recording();
      const machine = other.inventory('after-1', 'aws').machines.find((entry) => entry.node === 'aws-router-b');
      Object.assign(machine ?? {}, { state: 'stopped' });
      expect(buildResult(other.events()).providers.aws.providerState).to.equal('fail');
    });

    it('fail when a router may not forward or an address has two holders', () => {
      const check = new Recording();
      check.nic('baseline', 'oci-router').forwarding = false;
      expect(buildResult(check.events()).providers.oci.providerState).to.equal('fail');
      const twice = new Recording();
      twice.nic('after-1', 'azure-router-b').secondary.push('10.77.60.10');
      expect(buildResult(twice.events()).providers.azure.providerState).to.equal('fail');
    });
  });

  describe('timings', () => {
    it('tell detection, switchover and recovery of each fault', () => {
      const { timings } = buildResult(new Recording().events());
      expect(timings).to.deep.equal({
        status: 'pass',
        thresholdSeconds: 60,
        events: [
          {
            provider: 'aws',
            fault: 'stop-active',
            detectionSeconds: 0.3,
            switchoverSeconds: 0.06,
            recoverySeconds: 0.31,
            recoveryUnderThreshold: 'pass',
          },
        ],
      });
    });

    it('leave out what the record does not tell', () => {
      expect(buildResult(new Recording({ faults: [] }).events()).timings).to.equal(undefined);
      const recording = new Recording();
      Object.assign(recording.router('after-1', 'aws-router-b'), { events: [] });
      recording.outage(0, 'aws-client', 'oci-client').recovered = false;
      expect(buildResult(recording.events()).timings?.events).to.deep.equal([
        { provider: 'aws', fault: 'stop-active', recoveryUnderThreshold: 'na' },
      ]);
    });

    it('leave out a decision that a clock puts before the injection', () => {
      const recording = new Recording();
      for (const event of recording.router('after-1', 'aws-router-b').events ?? [])
        event.attributes.timestamp = '2026-11-23T08:00:00Z';
      expect(buildResult(recording.events()).timings?.events[0]).to.not.have.any.keys(
        'detectionSeconds',
        'switchoverSeconds',
      );
    });

    it('are na as a whole when one fault could not be judged', () => {
      const faults = [
        { fault: 'drain', provider: 'aws' as const },
        { fault: 'drain', provider: 'oci' as const },
      ];
      const recording = new Recording({ faults }).drop((body) => body.type === 'outages' && body.index === 1);
      const { timings } = buildResult(recording.events());
      expect(timings?.status).to.equal('na');
      expect(timings?.events.map((event) => event.recoveryUnderThreshold)).to.deep.equal(['pass', 'na']);
    });

    it('use the threshold that the scenario expects', () => {
      const recording = new Recording({
        expect: [{ assertion: 'failover_recovery', args: { thresholdSeconds: 0.2 } }],
      });
      expect(buildResult(recording.events()).timings).to.include({ status: 'fail', thresholdSeconds: 0.2 });
    });
  });
});
