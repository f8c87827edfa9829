import { expect } from 'chai';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NodePool } from '../../../runners/node.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import type { SshAccess } from '../../../src/lab/inventory.js';
import { until } from '../../fixtures/lab/support/until.js';
import { fingerprint, sshdMissing, startSshd, type TestSshd } from './support/sshd.js';

describe('what labrun logs in with, and where', function () {
  let sshd: TestSshd;
  const pools: NodePool[] = [];
  before(function () {
    if (sshdMissing() !== null) this.skip();
  });
  beforeEach(async () => void (sshd = await startSshd()));
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close();
    await sshd.stop();
  });
  const poolOf = (access: Partial<SshAccess>): NodePool => {
    const { privateKeyFile: _key, ...rest } = sshd.access;
    const pool = createNodePool({ ...rest, ...access });
    pools.push(pool);
    return pool;
  };
  const failure = async (work: Promise<unknown>): Promise<Error & { code?: string; hint?: string }> =>
    work.then(
      () => new Error('it worked'),
      (error: Error) => error,
    );

  it('takes a key from an agent, also when the key file is one that the node does not know', async () => {
    const agentSocket = join(sshd.dir, 'agent.sock');
    const agent = spawn('ssh-agent', ['-D', '-a', agentSocket], { stdio: 'ignore' });
    try {
      await until(
        () => existsSync(agentSocket),
        () => 'no agent',
      );
      execFileSync('ssh-add', [join(sshd.dir, 'user')], {
        env: { ...process.env, SSH_AUTH_SOCK: agentSocket },
        stdio: 'ignore',
      });
      for (const access of [{ agentSocket }, { agentSocket, privateKeyFile: join(sshd.dir, 'host') }]) {
        const done = await poolOf(access).node('n1').exec('echo in', { timeoutMs: 10_000 });
        expect(done.stdout).to.equal('in\n');
      }
    } finally {
      agent.kill();
    }
  });

  it('says at once that there is no key, no agent, a key with a passphrase or none at all', async () => {
    const locked = join(sshd.dir, 'locked');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'passphrase', '-f', locked]);
    const cases: [Partial<SshAccess>, RegExp][] = [
      [{}, /there is no key/],
      [{ agentSocket: '/nonexistent/agent.sock' }, /no SSH agent at \/nonexistent/],
      [{ privateKeyFile: locked }, /locked cannot be used: .*passphrase/],
      [{ privateKeyFile: join(sshd.dir, 'absent') }, /absent cannot be used: ENOENT/],
    ];
    for (const [access, says] of cases) {
      const error = await failure(poolOf(access).node('n1').exec('true', { timeoutMs: 60_000 }));
      expect(error.code).to.equal('ssh.key');
      expect(error.message).to.match(says);
      expect(error.hint).to.be.a('string');
    }
  });

  it('takes any of several known keys, and asks for a kind that is known', async () => {
    const target = sshd.access.targets['n1']!;
    const wrong = 'A'.repeat(43);
    const privateKeyFile = join(sshd.dir, 'user');
    const ok = poolOf({
      privateKeyFile,
      targets: {
        n1: {
          ...target,
          hostKeySha256: wrong,
          otherHostKeysSha256: [target.hostKeySha256],
          hostKeyAlgorithms: ['ssh-ed25519'],
        },
        n2: { ...target, hostKeyAlgorithms: ['ssh-rsa'] },
      },
    });
    expect((await ok.node('n1').exec('echo in', { timeoutMs: 10_000 })).stdout).to.equal('in\n');
    const error = await failure(ok.node('n2').exec('true', { timeoutMs: 10_000, retryConnect: false }));
    expect(error.message).to.match(/no matching host key format/i);
  });

  it('goes where it is told anew, also through a jump host that has moved', async () => {
    const port = await sshd.listenTcp();
    const { hostKeySha256 } = sshd;
    const pool = poolOf({
      privateKeyFile: join(sshd.dir, 'user'),
      targets: {
        hop: sshd.access.targets['n1']!,
        far: { host: '127.0.0.1', port, hostKeySha256, jump: ['hop'] },
      },
    });
    expect(
      (await failure(Promise.resolve().then(() => pool.node('new').exec('true', { timeoutMs: 1000 })))).code,
    ).to.equal('ssh.unknown-node');
    pool.retarget?.('new', { host: '127.0.0.1', port, hostKeySha256 });
    expect((await pool.node('new').exec('echo in', { timeoutMs: 10_000 })).stdout).to.equal('in\n');
    expect((await pool.node('far').exec('echo in', { timeoutMs: 10_000 })).stdout).to.equal('in\n');
    const before = sshd.connections();
    pool.retarget?.('hop', sshd.access.targets['n1']!);
    expect((await pool.node('far').exec('echo same', { timeoutMs: 10_000 })).stdout).to.equal('same\n');
    expect(sshd.connections()).to.equal(before);
    pool.retarget?.('hop', { host: '127.0.0.1', port, hostKeySha256: fingerprint(join(sshd.dir, 'user.pub')) });
    const error = await failure(pool.node('far').exec('true', { timeoutMs: 10_000 }));
    expect(error.code).to.equal('ssh.hostkey');
  });
});
