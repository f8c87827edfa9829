import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { startTestLab, type TestLab } from '../../fixtures/lab/testlab.js';
import { createEc2Client } from '../../runners/aws/client.js';
import { createAwsProvider } from '../../runners/aws/index.js';
import type { NodePool } from '../../runners/node.js';
import { createNodePool, newKeyPair, SshError } from '../../runners/ssh/index.js';
import { userData } from '../../src/cloud/user-data.js';
import { runTags } from '../../src/run/tags.js';
import { topology } from '../../src/scenario/topology.js';
import { until } from '../fixtures/lab/support/until.js';
import { context, RUN_ID } from '../runners/aws/context.js';

const TTL = '2026-06-01T07:15:00Z';

describe('user data', () => {
  const login = { user: 'labrun', authorizedKey: "ssh-ed25519 AAAA it's me" };
  const hostKey = newKeyPair('aws-router-a');

  it('is a script that every POSIX shell reads, small enough for every cloud', () => {
    for (const input of [{ ttlExpiresAt: TTL }, { ttlExpiresAt: TTL, login }, { ttlExpiresAt: TTL, login, hostKey }]) {
      const script = userData(input);
      expect(script).to.match(/^#!\/bin\/sh\n/);
      expect(script.length).to.be.lessThan(16 * 1024);
      for (const shell of ['sh', 'bash']) {
        const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
        expect([status, stderr]).to.deep.equal([0, '']);
      }
    }
  });

  it('says the end of life to systemd and to a shell, and quotes what it is given', () => {
    const script = userData({ ttlExpiresAt: TTL, login });
    expect(script).to.include('OnCalendar=2026-06-01 07:15:00 UTC');
    expect(script).to.include(`end=${Date.parse(TTL) / 1000}`);
    expect(script).to.include(`key='ssh-ed25519 AAAA it'\\''s me'`);
    expect(script).to.not.include('PRIVATE KEY');
  });

  it('refuses a time that is none, which would never come', () => {
    expect(() => userData({ ttlExpiresAt: 'soon' })).to.throw('soon is not a time');
  });
});

describe('a machine with user data, in the embedded lab', () => {
  const plan = topology({ profile: 'minimal', providers: ['onprem', 'aws'] });
  const router = plan.sites[1]!.routers[0]!;
  let lab: TestLab;
  let pool: NodePool | undefined;
  before(async () => void (lab = await startTestLab(plan)));
  after(async () => {
    await pool?.close();
    await lab.stop();
  });

  it('proves the key of the run, lets the operator in, and powers itself off at its TTL, which the cloud sees', async () => {
    const aws = lab.inventory.sites.aws!;
    const provider = createAwsProvider(aws);
    const ec2 = createEc2Client(aws, { requestTimeoutMs: 10_000 });
    const ctx = context();
    const [operator, hostKey] = [newKeyPair('operator'), newKeyPair(router.name)];
    const stateNow = async (): Promise<string | undefined> =>
      (await provider.inventory(RUN_ID, ctx.signal)).machines.find(({ node }) => node === router.name)?.state;
    try {
      const expires = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
      const script = userData({
        ttlExpiresAt: expires(3600),
        login: { user: 'lab', authorizedKey: operator.publicKey },
        hostKey,
      });
      const tags = runTags({ runId: RUN_ID, owner: 'o', purpose: 'p', ttlExpiresAt: expires(3600) }, 'aws');
      const Tags = Object.entries({ Name: router.name, ...tags }).map(([Key, Value]) => ({ Key, Value }));
      await ec2.send(
        new RunInstancesCommand({
          ImageId: aws.imageId,
          MinCount: 1,
          MaxCount: 1,
          SubnetId: aws.subnetId,
          PrivateIpAddress: router.lanIp,
          UserData: Buffer.from(script).toString('base64'),
          TagSpecifications: [{ ResourceType: 'instance', Tags }],
        }),
      );
      const { user, targets } = lab.inventory.ssh;
      const own = { ...targets[router.name]!, hostKeySha256: hostKey.sha256 };
      const keyFile = lab.inventory.ssh.privateKeyFile!;
      pool = createNodePool({ user, privateKeyFile: keyFile, targets: { [router.name]: own } });
      // Until user data has run the machine shows the key of its image, which is not taken.
      let seen = 'nothing';
      await until(
        async () => {
          try {
            const done = await pool!.node(router.name).exec('cat /run/home/.ssh/authorized_keys', { timeoutMs: 5000 });
            seen = done.stdout;
            return seen.includes(operator.publicKey.split(' ')[1]!);
          } catch (error) {
            if (!(error instanceof SshError)) throw error;
            seen = error.message;
            return false;
          }
        },
        () => seen,
      );
      expect(await stateNow()).to.equal('running');
      const watchers = async (): Promise<string> =>
        (await lab.exec(router.name, 'pgrep -fc "[s]h /run/labrun-ttl/ttl"')).stdout.trim();
      expect(await watchers()).to.equal('1');

      // Off and on again: the watcher comes back with the machine.
      pool.drop(router.name);
      await provider.stop(router, ctx);
      await provider.start(router, ctx);
      await until(
        async () => (await watchers()) === '1',
        () => 'no watcher after the second boot',
      );

      // Its time is over sooner than was said.
      const end = Math.floor(Date.now() / 1000) + 2;
      const sooner = [
        `sed -i 's/^end=.*/end=${end}/' /run/labrun-ttl/ttl`,
        'pkill -f "[s]h /run/labrun-ttl/ttl"',
        'sh /run/cloud/scripts/per-boot/labrun-ttl',
      ];
      await lab.exec(router.name, sooner.join('; '));
      await until(
        async () => (await stateNow()) === 'stopped',
        () => 'not stopped',
      );
      expect(Date.now() / 1000).to.be.at.least(end);
      expect(((await lab.status())['nodes'] as Record<string, string>)[router.name]).to.equal('off');
    } finally {
      ec2.destroy();
      provider.close();
    }
  });
});
