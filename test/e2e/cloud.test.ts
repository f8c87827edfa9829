import { expect } from 'chai';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { topology } from '../../src/scenario/topology.js';
import { startNetnsWorld, type NetnsWorld } from '../cloud/support/netns-world.js';
import { runStates } from './support/lab.js';
import { Shell } from './support/labrun.js';

const PLAN = topology({ profile: 'full', providers: ['onprem', 'aws', 'oci', 'azure'] });
const SCENARIO = `name: cloud-failover
profile: full
ttl: 30m
faults: [{ fault: stop-active, provider: aws }]
expect: [directed_ping_ssh_matrix, source_ip_preserved, no_nat, { assertion: failover_recovery, thresholdSeconds: 20 }]
`;

/** Every kind of identifier that a cloud gives, and secrets by their form. */
const IDENTIFIERS = [
  /\b(?:eni|i|vpc|subnet|sg|sgr|rtb|igw|vol|ami|key|eipalloc|eipassoc)-[0-9a-f]{8,17}\b/,
  /ocid1\.[a-z]/,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/,
  /\b(?:akia|asia)[a-z0-9]{12}/,
  /arn:aws:[a-z]+:[^:]*:\d{12}/,
  /-----begin/,
  /\beyj[\w-]{8,}\.[\w-]{8,}/,
  /ssh-ed25519 aaaa/,
];

describe('--lab cloud, against an embedded lab that passes for the real thing', function () {
  this.timeout(180_000);
  const shell = new Shell();
  let world: NetnsWorld;
  let config: string;
  before(async () => {
    world = await startNetnsWorld(PLAN);
    config = world.write(shell.dir);
    writeFileSync(join(shell.dir, 'scenario.yaml'), SCENARIO);
  });
  after(async () => {
    await shell.close();
    await world.stop();
  });
  const cloudMachines = async (): Promise<string[]> => (await world.up()).filter((node) => !node.startsWith('onprem'));

  it('a dry run leaves no trace', async () => {
    const dry = await shell.run('run', '--lab', 'cloud', '--config', config, 'scenario.yaml');
    expect(dry.code, dry.stdout + dry.stderr).to.equal(0);
    expect(dry.stdout).to.include('plan of cloud-failover for real sites, TTL 30m');
    expect(await cloudMachines()).to.deep.equal([]);
    expect(readdirSync(shell.dir)).to.not.include('evidence');
  });

  it('plays a whole scenario: up, deploy, smoke, failover, evidence, down, and leaves nothing', async () => {
    shell.env['CE_DRY_RUN'] = '0';
    const { code, stdout, stderr } = await shell.run('run', '--lab', 'cloud', '--config', config, 'scenario.yaml');
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout).to.include('PASS');
    expect(stderr).to.match(/cloud-failover: at most \d+\.\d\d USD up to the TTL, of 50\.00 USD approved/);
    const runDir = stdout.trim().split('\n').at(-1) ?? '';
    const summary = readFileSync(join(runDir, 'summary.md'), 'utf8');
    expect(summary).to.match(
      /^Lab: cloud\. APIs of aws, oci, azure on sockets of this machine: not the real clouds; on-prem hosts that exist/,
    );
    expect(await cloudMachines()).to.deep.equal([]);
    expect(await world.exec('onprem-router', 'ls -d /run/labrun || echo none')).to.equal('none\n');
    const [state] = runStates(shell);
    expect(state).to.include({ clean: true });
    expect(statSync(join(shell.dir, 'state')).mode & 0o077).to.equal(0);
  });

  it('has no secret and no identifier of anybody in its bundle; what stands for what is kept outside of it', () => {
    const [state] = runStates(shell);
    const { runDir = '', runId = '' } = state ?? {};
    const stateDir = join(shell.dir, 'state/runs', runId);
    const mapping = JSON.parse(readFileSync(join(stateDir, 'redaction.json'), 'utf8')) as Record<string, string>;
    const kinds = new Set(Object.values(mapping).map((placeholder) => placeholder.replace(/-placeholder-\d+$/, '')));
    expect([...kinds]).to.include.members(['eni', 'i', 'instance', 'vnic', 'subscription']);
    expect(statSync(join(stateDir, 'redaction.json')).mode & 0o077).to.equal(0);
    const { aws, oci, azure } = world.inventory.sites;
    const secrets = [
      aws?.credentials?.accessKeyId,
      aws?.credentials?.secretAccessKey,
      oci?.credentials?.privateKey.split('\n')[1],
      oci?.credentials?.fingerprint,
      azure?.token,
    ];
    const files = readdirSync(runDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).to.include.members(['events.jsonl', 'result.json', 'summary.md']);
    for (const { parentPath, name } of files) {
      const text = readFileSync(join(parentPath, name), 'utf8').toLowerCase();
      for (const value of [...Object.keys(mapping), ...secrets])
        expect(text, `${name}: ${value}`).to.not.include(value?.toLowerCase());
      for (const pattern of IDENTIFIERS) expect(pattern.exec(text)?.[0], `${name}: ${pattern}`).to.equal(undefined);
    }
  });

  it('goes verb by verb, in processes of their own; what changes a real lab must be allowed each time', async () => {
    const dry = { ...shell.env };
    const up = await shell.run(
      'up',
      '--lab',
      'cloud',
      '--config',
      config,
      '--profile',
      'provider',
      '--provider',
      'aws',
      '--ttl',
      '20m',
    );
    expect(up.code, up.stderr).to.equal(0);
    const runId = up.stdout.trim();
    const ok = async (...args: string[]): Promise<string> => {
      const result = await shell.run(...args);
      expect(result.code, `${args.join(' ')}: ${result.stdout}${result.stderr}`).to.equal(0);
      return result.stdout + result.stderr;
    };
    shell.env['CE_DRY_RUN'] = '1';
    const refused = await shell.run('deploy', '--commit', 'HEAD');
    expect([refused.code, refused.stderr.split('\n')[0]]).to.deep.equal([
      2,
      `labrun: dry run: would deploy on ${runId}, and did not`,
    ]);
    shell.env['CE_DRY_RUN'] = '0';
    await ok('deploy', '--commit', 'HEAD');
    expect(await ok('smoke', '--out', 'm.json')).to.include('2/2 flows passed');
    expect(await ok('failover', '--provider', 'aws', '--fault', 'drain')).to.match(/outage \d/);
    shell.env['CE_DRY_RUN'] = '1';
    expect(await ok('smoke', '--out', 'm.json')).to.include('2/2 flows passed');
    expect(await ok('down', '--run-id', runId)).to.include('would delete aws machine');
    expect((await cloudMachines()).length).to.equal(3);
    shell.env['CE_DRY_RUN'] = '0';
    expect(await ok('down', '--run-id', runId)).to.equal(`down ${runId}: completed\n`);
    expect(await cloudMachines()).to.deep.equal([]);
    const gone = await shell.run('smoke', '--run-id', runId);
    expect(gone.code).to.equal(3);
    expect(gone.stderr).to.include(`the lab of ${runId} is gone`);
    Object.assign(shell.env, dry);
  });
});
