import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { begin } from './support/begin.js';
import { startMemoryWorld, type MemoryWorld } from './support/memory-world.js';

const ACT = { CE_DRY_RUN: '0' };
const OLD = '20260101T000000Z-cloudedge-old-0000';
const YOUNG = '20260102T000000Z-cloudedge-young-1111';

describe('teardown of real labs, by tags alone', () => {
  let world: MemoryWorld;
  beforeEach(async () => void (world = await startMemoryWorld()));
  afterEach(() => world.stop());

  const both = async (): Promise<void> => {
    await begin(world, OLD, ['aws', 'oci'], '2026-01-01T01:00:00Z');
    await begin(world, YOUNG, ['azure'], '2099-01-01T00:00:00Z');
  };
  const machines = (): string[] => world.left().filter((line) => /(router|client)$/.test(line));

  it('down --run-id finds a run that nothing here remembers; a dry run says what it would delete', async () => {
    await both();
    const state = join(world.dir, 'empty');
    const dry = await world.labrun(['down', '--run-id', OLD, '--lab', 'cloud'], { state });
    expect(dry.code, dry.stderr).to.equal(0);
    expect(dry.stderr).to.match(/would delete aws machine aws-router-a \(\S+\), running/);
    expect(dry.stderr).to.match(/would delete oci machine oci-client /);
    expect(dry.stderr).to.include('dry run: nothing was changed').and.not.include('azure');
    const before = world.left();
    expect(before).to.include('aws aws-router-a');

    const done = await world.labrun(['down', '--run-id', OLD, '--lab', 'cloud'], { state, env: ACT });
    expect(done.code, done.stderr).to.equal(0);
    expect(done.stderr).to.match(new RegExp(`^down ${OLD}: completed, \\d+ deleted`));
    expect(world.left().every((line) => line.startsWith('azure '))).to.equal(true);
    expect(machines()).to.deep.equal(
      before.filter((line) => line.startsWith('azure ') && /(router|client)$/.test(line)),
    );
    // Written down before it was done, outside of any run directory.
    const [journal] = readdirSync(join(state, 'sweeps')).filter((name) => name.endsWith('.jsonl'));
    const records = readFileSync(join(state, 'sweeps', journal ?? ''), 'utf8');
    expect(records).to.include('"type":"intent"').and.include('aws-router-a');

    const again = await world.labrun(['down', '--run-id', OLD, '--lab', 'cloud'], { state, env: ACT });
    expect([again.code, again.stderr]).to.deep.equal([0, `down ${OLD}: completed, 0 deleted, 0 given back\n`]);
  });

  it('down --expired ends what is past its TTL and leaves the rest; dry unless allowed', async () => {
    await both();
    const dry = await world.labrun(['down', '--expired']);
    expect(dry.stdout).to.include(`${OLD}  aws,oci  EXPIRED, TTL 2026-01-01T01:00:00Z; CE_DRY_RUN=0 ends it`);
    expect(dry.code).to.equal(4);
    const { code, stdout } = await world.labrun(['down', '--expired'], { env: ACT });
    expect(code, stdout).to.equal(0);
    expect(stdout).to.match(new RegExp(`^${OLD}  aws,oci  expired, TTL 2026-01-01T01:00:00Z; \\d+ deleted`, 'm'));
    expect(stdout).to.include(`${YOUNG}  azure  alive, TTL 2099-01-01T00:00:00Z`);
    expect([...new Set(world.left().map((line) => line.split(' ')[0]))]).to.deep.equal(['azure']);
  });

  it('janitor says one line of each run, deletes the expired, and nothing at all on the next day', async () => {
    await both();
    const first = await world.labrun(['janitor'], { env: ACT });
    expect(first.code, first.stdout).to.equal(0);
    expect(first.stdout.trimEnd().split('\n').length).to.equal(2);
    const second = await world.labrun(['janitor'], { env: ACT });
    expect([second.code, second.stdout]).to.deep.equal([0, `${YOUNG}  azure  alive, TTL 2099-01-01T00:00:00Z\n`]);
  });

  it('janitor ends with 4 when something is left, says what and why, and goes on with the rest', async () => {
    await both();
    world.sites.aws.settings.denied = ['operator'];
    const { code, stdout } = await world.labrun(['janitor'], { env: ACT });
    expect(code).to.equal(4);
    expect(stdout).to.match(new RegExp(`^${OLD}  aws,oci  expired, TTL \\S+; NOT CLEAN: .*aws .*aws-router-a`, 'm'));
    expect(world.left().some((line) => line.startsWith('oci '))).to.equal(false);
    world.sites.aws.settings.denied = [];
    expect((await world.labrun(['janitor'], { env: ACT })).code).to.equal(0);
    expect(world.left().some((line) => line.startsWith('aws '))).to.equal(false);
  });

  it('a site that cannot be read is not a clean one', async () => {
    await both();
    const config = structuredClone(world.config);
    config.sites.aws!.credentials!.accessKeyId = 'AKIAUNKNOWN00000';
    for (const argv of [['janitor'], ['down', '--run-id', OLD, '--lab', 'cloud'], ['down', '--expired']]) {
      const { code, stdout, stderr } = await world.labrun(argv, { config, env: ACT });
      expect(code, argv.join(' ')).to.equal(4);
      expect(stdout + stderr).to.match(/aws: .*(AuthFailure|InvalidClientTokenId)/);
    }
  });

  it('a run whose tags do not say when it ends is left alone, and is not clean', async () => {
    await begin(world, OLD, ['oci'], 'one day');
    const { code, stdout } = await world.labrun(['janitor'], { env: ACT });
    expect(code).to.equal(4);
    expect(stdout).to.include(`${OLD}  oci  LEFT ALONE: its tags do not say when it ends`);
    expect(world.left()).to.not.deep.equal([]);
  });

  it('with nothing anywhere, all of them are content', async () => {
    expect(await world.labrun(['janitor'], { env: ACT })).to.deep.equal({
      code: 0,
      stdout: 'no run has anything here\n',
      stderr: '',
    });
    expect((await world.labrun(['down', '--expired'])).code).to.equal(0);
    expect((await world.labrun(['down', '--force'])).code).to.equal(0);
    expect(existsSync(join(world.dir, 'state/sweeps'))).to.equal(false);
  });

  it('a run id that is none, or unknown where there is no real lab, is bad usage', async () => {
    expect((await world.labrun(['down', '--run-id', 'x', '--lab', 'cloud'])).stderr).to.include("'x' is not a run id");
    const { code, stderr } = await world.labrun(['down', '--run-id', OLD, '--lab', 'netns']);
    expect([code, stderr.split('\n')[0]]).to.deep.equal([2, `labrun: no run ${OLD} in ${join(world.dir, 'state')}`]);
  });
});
