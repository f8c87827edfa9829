import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SITES } from '../../src/model.js';
import { checkFaultStep, scenarioFromFlags, withFault } from '../../src/scenario/from-flags.js';
import { loadScenario } from '../../src/scenario/load.js';
import { summarize } from '../../src/scenario/summarize.js';
import type { Scenario } from '../../src/scenario/scenario.js';
import { inFolder } from './support.js';

function load(content: string): Promise<Scenario> {
  return inFolder(async (dir) => {
    await writeFile(join(dir, 's.yaml'), content);
    return loadScenario('s.yaml', dir);
  });
}

const AT_REST = ['directed_ping_ssh_matrix', 'source_ip_preserved', 'default_gateway_unchanged', 'no_nat'];

describe('a scenario', () => {
  it('needs no more than a name', async () => {
    expect(await load('name: x\n')).to.deep.equal({
      name: 'x',
      description: '',
      profile: 'full',
      providers: [...SITES],
      ttl: '1h',
      ttlSeconds: 3600,
      faults: [],
      expect: AT_REST.map((assertion) => ({ assertion, args: {}, name: assertion, optional: false })),
      deadlines: {
        up: 600_000,
        deploy: 300_000,
        converge: 300_000,
        smoke: 180_000,
        fault: 300_000,
        recover: 180_000,
        down: 600_000,
      },
      defects: [],
      seeds: [],
      extensions: [],
    });
  });

  it('keeps what its author wrote, with the defaults of arguments', async () => {
    const scenario = await load(
      [
        'name: my.lab_1',
        'description: |',
        '  One.',
        'profile: provider',
        'providers: [oci, onprem]',
        'ttl: 90',
        'faults:',
        '  - fault: stop-active',
        '    provider: oci',
        '    node: oci-router',
        '  - {fault: drain, provider: oci}',
        'expect:',
        '  - no_nat',
        '  - assertion: failover_recovery',
        '  - assertion: directed_ping_ssh_matrix',
        'deadlines: {recover: 500ms}',
      ].join('\n'),
    );
    expect(scenario).to.deep.include({
      description: 'One.\n',
      providers: ['oci', 'onprem'],
      ttl: '90',
      ttlSeconds: 90,
    });
    expect(scenario.faults).to.deep.equal([
      {
        fault: 'stop-active',
        provider: 'oci',
        node: 'oci-router',
        args: {},
        round: 1,
        forMs: null,
        takeover: 'seize',
        before: [],
      },
      { fault: 'drain', provider: 'oci', args: {}, round: 2, forMs: null, takeover: 'hand-over', before: [] },
    ]);
    expect(scenario.expect.map(({ assertion, args }) => ({ assertion, args }))).to.deep.equal([
      { assertion: 'no_nat', args: {} },
      { assertion: 'failover_recovery', args: { thresholdSeconds: 60 } },
      { assertion: 'directed_ping_ssh_matrix', args: {} },
    ]);
    expect(scenario.deadlines).to.include({ recover: 500, up: 600_000 });
  });

  it('expects by default what its faults call for', async () => {
    const expected = async (fault: string): Promise<string[]> => {
      const loaded = await load(`name: x\nfaults: [{fault: ${fault}, provider: aws}]\n`);
      return loaded.expect.map(({ assertion }) => assertion).filter((name) => !AT_REST.includes(name));
    };
    const takeover = ['failover_recovery', 'old_holder_residue_absent', 'ownership_epoch_bumped'];
    expect(await expected('drain')).to.deep.equal(takeover);
    expect(await expected('stop-active')).to.deep.equal([...takeover, 'allow_reassignment_maintained_until_success']);
    expect(await expected('routerd-bgp-stop')).to.deep.equal([
      ...takeover,
      'allow_reassignment_maintained_until_success',
    ]);
  });

  it('may use anchors, with the same meaning as the text itself', async () => {
    const scenario = await load('name: x\nfaults:\n  - &f {fault: drain, provider: aws}\n  - *f\n');
    expect({ ...scenario.faults[0], round: 2 }).to.deep.equal(scenario.faults[1]);
  });

  it('is said in one line', async () => {
    expect(summarize(await load('name: x\nfaults: [{fault: drain, provider: aws}]\n'))).to.equal(
      'x, full lab, drain at aws, 7 assertions, ttl 1h',
    );
    expect(summarize(await load('name: x\nexpect: [no_nat]\n'))).to.equal('x, full lab, no fault, 1 assertion, ttl 1h');
  });
});

describe('a scenario from flags', () => {
  const scenario = scenarioFromFlags({ profile: 'provider', providers: ['aws', 'onprem'], ttl: '4h', scenario: 'lab' });

  it('has no fault, and defaults like those of a file', () => {
    expect(scenario).to.deep.include({
      name: 'lab',
      profile: 'provider',
      providers: ['aws', 'onprem'],
      ttlSeconds: 14_400,
      faults: [],
    });
    expect(scenario.expect.map(({ assertion }) => assertion)).to.deep.equal(AT_REST);
  });

  it('takes a fault by the rules of a file', async () => {
    const step = { fault: 'stop-active', provider: 'aws', args: {} } as const;
    const complete = { ...step, round: 1, forMs: null, takeover: 'seize', before: [] };
    expect(await checkFaultStep(scenario, step)).to.deep.equal(complete);
    expect(await checkFaultStep(scenario, { ...step, node: 'aws-router-b' })).to.deep.equal({
      ...complete,
      node: 'aws-router-b',
    });
    expect(await checkFaultStep(scenario, { ...step, for: '2s' })).to.include({ forMs: 2000, takeover: 'none' });
    const refused = async (change: object): Promise<{ code: string; message: string }> =>
      checkFaultStep(scenario, { ...step, ...change }).then(
        () => ({ code: 'none', message: 'it was taken' }),
        (error: { code: string; message: string }) => error,
      );
    expect(await refused({ fault: 'stop' })).to.have.property('code', 'fault.invalid');
    expect((await refused({ fault: 'stop' })).message).to.include('unknown fault "stop"; expected one of: ');
    expect((await refused({ fault: 'stop' })).message).to.include('did you mean "stop-active"?');
    expect((await refused({ provider: 'oci' })).message).to.include('a fault at "oci", which is not in this lab');
    expect((await refused({ provider: 'onprem' })).message).to.include('needs a standby router');
    expect((await refused({ node: 'aws-router-c' })).message).to.include('unknown node "aws-router-c"');
    expect((await refused({ args: { speed: 9 } })).message).to.include('unknown key "speed"');
  });

  it('expects more with each fault, and nothing twice', async () => {
    const fault = await checkFaultStep(scenario, { fault: 'stop-active', provider: 'aws', args: {} });
    const once = withFault(scenario, fault);
    expect(once.faults).to.deep.equal([fault]);
    expect(once.expect.find(({ assertion }) => assertion === 'failover_recovery')?.args).to.deep.equal({
      thresholdSeconds: 60,
    });
    expect(once.expect).to.have.length(8);
    expect(withFault(once, fault).expect).to.deep.equal(once.expect);
    expect(scenario.faults).to.deep.equal([]);
  });
});
