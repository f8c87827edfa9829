import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-ec2';
import { expect } from 'chai';
import type { Preflight, PreflightCheck } from '../../../runners/provider.js';
import type { AwsSite } from '../../../src/lab/inventory.js';
import { SITE, context, tagsOf } from './context.js';
import { CREATE, World } from './world.js';

const NEVER = new AbortController().signal;
const MINUTE = 60_000;

describe('aws provider, preflight', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
  });

  afterEach(() => world.close());

  async function ask(site: Partial<AwsSite> = { setup: CREATE }): Promise<Preflight> {
    const answer = await world.provider(site).preflight?.(SITE, NEVER);
    if (answer === undefined) throw new Error('no preflight');
    return answer;
  }

  function check({ checks }: Preflight, name: PreflightCheck['check']): PreflightCheck {
    const found = checks.filter((each) => each.check === name);
    expect(found, name).to.have.length(1);
    return found[0] as PreflightCheck;
  }

  const results = ({ checks }: Preflight) => Object.fromEntries(checks.map((each) => [each.check, each.result]));

  it('passes where everything is well, says whose credentials they are, and changes nothing', async () => {
    const changing: string[] = [];
    world.lab.hooks.before = (action, params) => {
      if (!action.startsWith('Describe') && !params.flag('DryRun')) changing.push(action);
    };
    const answer = await ask();
    expect(answer.account).to.equal('000000000000');
    expect(results(answer)).to.deep.equal({
      credentials: 'pass',
      clock: 'pass',
      permissions: 'pass',
      quota: 'pass',
      image: 'pass',
      network: 'pass',
    });
    expect(check(answer, 'credentials').detail).to.contain('user/operator');
    expect(changing).to.deep.equal([]);
    expect(await world.everything()).to.deep.equal([]);
  });

  it('names every permission that is missing', async () => {
    world.lab.site.settings.deniedActions = ['CreateVpc', 'ReleaseAddress', 'RunInstances'];
    const { result, detail } = check(await ask(), 'permissions');
    expect(result).to.equal('fail');
    expect(detail.match(/ec2:\w+/g)).to.have.members(['ec2:CreateVpc', 'ec2:ReleaseAddress', 'ec2:RunInstances']);
    world.lab.site.settings.deniedActions = [];
    world.lab.site.settings.denied = ['operator'];
    expect(check(await ask(), 'permissions').detail.match(/ec2:\w+/g)).to.have.length.greaterThan(25);
  });

  it('says when there is no room', async () => {
    world.lab.site.settings.limits = { addresses: 4 };
    for (const Domain of ['vpc', 'vpc'] as const) await world.ec2.send(new sdk.AllocateAddressCommand({ Domain }));
    expect(check(await ask(), 'quota')).to.include({ result: 'fail' });
    expect(check(await ask(), 'quota').detail).to.contain('3 Elastic IP addresses are needed, 2 of 4');
    world.lab.site.settings.limits = { networks: 1 };
    expect(check(await ask(), 'quota').detail).to.contain('VpcLimitExceeded');
    world.lab.site.settings.limits = { machines: 0 };
    expect(check(await ask(), 'quota').detail).to.contain('InstanceLimitExceeded');
    expect(check(await ask(), 'permissions').result).to.equal('pass');
  });

  it('looks for the image in the region', async () => {
    expect(check(await ask({ setup: CREATE, imageId: 'ami-ffffffff' }), 'image')).to.include({ result: 'fail' });
    expect(check(await ask({ setup: CREATE, imageId: 'ami-ffffffff' }), 'image').detail).to.contain('one region only');
    expect(check(await ask({ setup: CREATE, imageId: 'debian' }), 'image').result).to.equal('fail');
  });

  it('looks at the addresses of the network', async () => {
    const network = async (networkCidr: string, operatorCidr = '198.51.100.7/32') =>
      check(await ask({ setup: { mode: 'create', networkCidr, operatorCidr } }), 'network');
    expect((await network('10.77.60.0/24')).result).to.equal('pass');
    expect((await network('10.77.61.0/24')).detail).to.contain('aws-router-a cannot have 10.77.60.4');
    expect((await network('10.77.60.0/29')).detail).to.contain('from /16 to /28');
    expect((await network('10.77.60.0/28')).result).to.equal('pass');
    expect((await network('10.77.60.4/30')).result).to.equal('fail');
    expect((await network('everywhere')).result).to.equal('fail');
    expect((await network('10.77.60.0/24', '0.0.0.0/0')).detail).to.contain('everybody');
    expect((await network('10.77.60.0/24', '198.51.100.7')).result).to.equal('fail');
  });

  it('looks at the instances that are to be adopted, and tries its permissions on them', async () => {
    await world.provider({}).up(SITE, tagsOf(), context());
    const { Reservations } = await world.ec2.send(new sdk.DescribeInstancesCommand({}));
    const found = (Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    const instances = Object.fromEntries(
      found.map(({ InstanceId = '', Tags = [] }) => [Tags.find(({ Key }) => Key === 'Name')?.Value ?? '', InstanceId]),
    );
    const setup = { mode: 'adopt' as const, instances };
    const taken = await ask({ setup });
    expect(check(taken, 'network').result).to.equal('fail');
    expect(check(taken, 'network').detail).to.contain('is in use by run');
    const keys = Object.keys(tagsOf()).map((Key) => ({ Key }));
    const { nics, machines } = world.lab.site.current();
    await world.ec2.send(new sdk.DeleteTagsCommand({ Resources: [...nics.keys(), ...machines.keys()], Tags: keys }));
    world.lab.site.settings.deniedActions = ['DeleteTags'];
    const free = await ask({ setup });
    expect(results(free)).to.include({ network: 'pass', image: 'skip', quota: 'skip' });
    expect(check(free, 'permissions').detail).to.contain('ec2:DeleteTags');
  });

  it('looks at a network that exists', async () => {
    expect(results(await ask({}))).to.include({ network: 'pass', permissions: 'pass' });
    expect(check(await ask({ subnetId: 'subnet-0123456789abcdef0' }), 'network').result).to.equal('fail');
  });

  it('looks whether a teardown can see into every region', async () => {
    const { result, detail } = check(await ask({ setup: CREATE, regions: ['us-east-1', 'mars-north-1'] }), 'network');
    expect(result).to.equal('fail');
    expect(detail).to.contain('mars-north-1').and.to.contain('no such region');
  });

  describe('without credentials that AWS accepts', () => {
    /** That it fails, with these words, and that nothing else was asked. */
    async function refused(site: Partial<AwsSite>, words: RegExp): Promise<void> {
      const calls: string[] = [];
      world.lab.hooks.before = (action) => void calls.push(action);
      const answer = await ask({ setup: CREATE, ...site });
      expect(answer.account).to.equal(null);
      expect(check(answer, 'credentials')).to.include({ result: 'fail' });
      expect(check(answer, 'credentials').detail).to.match(words);
      const { credentials: _, clock: __, ...others } = results(answer);
      expect(others).to.deep.equal({ permissions: 'skip', quota: 'skip', image: 'skip', network: 'skip' });
      expect(calls).to.deep.equal([]);
    }

    it('says so when they are unknown', async () => {
      const { credentials } = world.lab.access('stranger');
      await refused(credentials === undefined ? {} : { credentials }, /InvalidClientTokenId.*not known/);
    });

    it('says so when the session has expired', async () => {
      world.lab.site.settings.expired = ['operator'];
      await refused({}, /ExpiredToken.*sign in again/);
    });

    it('says so when there is no such region', async () => {
      await refused({ region: 'mars-north-1' }, /valid region, not 'mars-north-1'.*check the region/);
      await refused({ region: 'not a region' }, /check the region/);
    });

    describe('in the user’s own configuration', () => {
      let dir: string;
      let before: NodeJS.ProcessEnv;

      beforeEach(async () => {
        dir = await mkdtemp(join(tmpdir(), 'aws-'));
        before = { ...process.env };
        for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
        process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
        process.env['AWS_CONFIG_FILE'] = join(dir, 'config');
        process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(dir, 'credentials');
      });

      afterEach(async () => {
        for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
        Object.assign(process.env, before);
        await rm(dir, { recursive: true, force: true });
      });

      const unset = (): Partial<AwsSite> => ({ credentials: undefined }) as unknown as Partial<AwsSite>;

      it('says so when there are none', async () => {
        await refused(unset(), /no credentials were found/);
      });

      it('finds them under the profile that is named, and says so when there is none of that name', async () => {
        const file = '[lab]\naws_access_key_id = AKIAOPERATOR\naws_secret_access_key = placeholder\n';
        await writeFile(join(dir, 'credentials'), file);
        const answer = await ask({ setup: CREATE, ...unset(), profile: 'lab' });
        expect(check(answer, 'credentials').result).to.equal('pass');
        await refused({ ...unset(), profile: 'labb' }, /no credentials were found.*check profile/);
      });
    });

    it('ends with the reason of its signal', async () => {
      const reason = new Error('Ctrl-C');
      const error: unknown = await world
        .provider({ setup: CREATE })
        .preflight?.(SITE, AbortSignal.abort(reason))
        .catch((thrown: unknown) => thrown);
      expect(error).to.equal(reason);
    });
  });

  it('says how far the clocks are apart, and works all the same', async () => {
    for (const [minutes, side] of [
      [10, 'behind'],
      [-10, 'ahead of'],
    ] as const) {
      const skewed = await World.start({}, undefined, { clock: () => Date.now() + minutes * MINUTE });
      try {
        const answer = await skewed.provider({ setup: CREATE }).preflight?.(SITE, NEVER);
        expect(answer?.account).to.equal('000000000000');
        const clock = answer?.checks.find((each) => each.check === 'clock');
        expect(clock?.result).to.equal('fail');
        expect(clock?.detail).to.match(new RegExp(`clock is (599|600|601) s ${side}`));
      } finally {
        await skewed.close();
      }
    }
    expect(check(await ask(), 'clock').detail).to.match(/^[0-2] s from/);
  });
});
