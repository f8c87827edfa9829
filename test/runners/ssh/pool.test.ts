import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { NodePool } from '../../../runners/node.js';
import { createNodePool, SshError } from '../../../runners/ssh/index.js';
import { sshdMissing, startSshd, type TestSshd } from './support/sshd.js';

describe('node pool over a real sshd', function () {
  let sshd: TestSshd;
  let pool: NodePool;

  before(function () {
    if (sshdMissing() !== null) this.skip();
  });
  beforeEach(async () => {
    sshd = await startSshd();
    pool = createNodePool(sshd.access);
  });
  afterEach(async () => {
    await pool.close();
    await sshd.stop();
  });

  it('runs commands and reports output and exit code', async () => {
    const result = await pool.node('n1').exec('printf out; printf err >&2; exit 7', { timeoutMs: 10_000 });
    expect(result).to.deep.equal({ code: 7, signal: null, stdout: 'out', stderr: 'err' });
  });

  it('multiplexes concurrent commands over one connection', async () => {
    const results = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => pool.node('n1').exec(`echo ${n}`, { timeoutMs: 10_000 })),
    );
    expect(results.map((result) => result.stdout.trim())).to.deep.equal(['1', '2', '3', '4', '5', '6']);
    expect(sshd.connections()).to.equal(1);
  });

  it('passes stdin through and ends it', async () => {
    const body = 'x'.repeat(300_000);
    const result = await pool.node('n1').exec('wc -c', { timeoutMs: 10_000, stdin: body });
    expect(Number(result.stdout)).to.equal(300_000);
    expect((await pool.node('n1').exec('cat', { timeoutMs: 10_000 })).stdout).to.equal('');
  });

  it('throws ssh.timeout with node, command and what was last printed', async () => {
    const error = await rejection(pool.node('n1').exec('echo began; sleep 3', { timeoutMs: 500 }));
    expect(error)
      .to.be.instanceOf(SshError)
      .and.include({ code: 'ssh.timeout', node: 'n1', command: 'echo began; sleep 3' });
    expect((error as Error).message).to.contain('began');
    expect((await pool.node('n1').exec('echo still', { timeoutMs: 10_000 })).stdout).to.equal('still\n');
  });

  it('ends with the reason of its abort signal', async () => {
    const abort = new AbortController();
    const running = rejection(pool.node('n1').exec('sleep 3', { timeoutMs: 60_000, signal: abort.signal }));
    await pool.node('n1').exec('true', { timeoutMs: 10_000 });
    abort.abort(new Error('enough'));
    expect(((await running) as Error).message).to.equal('enough');
    expect(
      ((await rejection(pool.node('n1').exec('true', { timeoutMs: 1000, signal: abort.signal }))) as Error).message,
    ).to.equal('enough');
  });

  it('refuses a server with another host key, at once', async () => {
    const target = { ...sshd.access.targets['n1'], hostKeySha256: 'A'.repeat(43) };
    const other = createNodePool({ ...sshd.access, targets: { n1: target } });
    const error = await rejection(other.node('n1').exec('true', { timeoutMs: 60_000 }));
    await other.close();
    expect(error).to.include({ code: 'ssh.hostkey', node: 'n1' });
    expect((error as Error).message).to.contain(sshd.hostKeySha256);
  });

  it('tells the host key that the node proved', async () => {
    expect(await pool.node('n1').hostKey({ timeoutMs: 10_000 })).to.deep.equal({
      algorithm: 'ssh-ed25519',
      sha256: sshd.hostKeySha256,
    });
  });

  it('reports a connection that breaks under a command as ssh.closed', async () => {
    await pool.node('n1').exec('true', { timeoutMs: 10_000 });
    const running = rejection(pool.node('n1').exec('echo on; sleep 3', { timeoutMs: 60_000 }));
    await pool.node('n1').exec('true', { timeoutMs: 10_000 });
    sshd.powerOff();
    expect(await running).to.include({ code: 'ssh.closed', node: 'n1' });
  });

  it('waits for a booting node within the deadline, and reconnects after a restart', async () => {
    await pool.node('n1').exec('true', { timeoutMs: 10_000 });
    sshd.powerOff();
    pool.drop('n1');
    const waiting = pool.node('n1').exec('echo back', { timeoutMs: 20_000 });
    await rejection(pool.node('n1').exec('true', { timeoutMs: 5_000, retryConnect: false }));
    sshd.powerOn();
    expect((await waiting).stdout).to.equal('back\n');
  });

  it('says ssh.connect and what was last seen when the node never answers', async () => {
    sshd.powerOff();
    const error = await rejection(pool.node('n1').exec('true', { timeoutMs: 200 }));
    expect(error).to.include({ code: 'ssh.connect', node: 'n1' });
    expect((error as Error).message).to.match(/last seen: .*(clos|reset|EPIPE)/i);
  });

  it('streams raw bytes and stops the command and what it started', async () => {
    const chunks: Buffer[] = [];
    const marker = join(sshd.dir, 'pid');
    const running = await pool.node('n1').stream(`printf '\\377\\000\\n'; echo $$ > ${marker}; exec sleep 30`, {
      onStdout: (chunk) => chunks.push(chunk),
    });
    await until(
      () => Buffer.concat(chunks).length === 3 && existsSync(marker) && readFileSync(marker, 'utf8').endsWith('\n'),
    );
    expect(Array.from(Buffer.concat(chunks))).to.deep.equal([0xff, 0, 0x0a]);
    const pid = Number(readFileSync(marker, 'utf8'));
    expect(alive(pid)).to.equal(true);
    await running.stop();
    await running.done;
    await until(() => !alive(pid));
  });

  it('ends a stream by itself when the connection is dropped', async () => {
    const marker = join(sshd.dir, 'pid');
    const running = await pool.node('n1').stream(`echo $$ > ${marker}; exec sleep 30`, { onStdout: () => undefined });
    await until(() => existsSync(marker) && readFileSync(marker, 'utf8').endsWith('\n'));
    const pid = Number(readFileSync(marker, 'utf8'));
    pool.drop('n1');
    await running.done;
    await until(() => !alive(pid));
  });

  it('lets a stream that ends by itself tell its exit code', async () => {
    const running = await pool.node('n1').stream('exit 3', { onStdout: () => undefined });
    expect(await running.done).to.deep.equal({ code: 3 });
  });

  it('pushes a file with its mode, replacing what was there', async () => {
    const path = join(sshd.dir, "new dir/it's here");
    const content = randomBytes(100_000);
    await pool.node('n1').push(Buffer.from('old'), path, 0o644, { timeoutMs: 10_000 });
    await pool.node('n1').push(content, path, 0o600, { timeoutMs: 10_000 });
    expect(readFileSync(path).equals(content)).to.equal(true);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
  });

  it('says so when a file cannot be written', async () => {
    const path = join(sshd.dir, 'file');
    writeFileSync(path, '');
    const error = await rejection(
      pool.node('n1').push(Buffer.from('x'), join(path, 'below'), 0o600, { timeoutMs: 10_000 }),
    );
    expect(error).to.include({ code: 'ssh.push', node: 'n1' });
  });

  it('reaches a node through jump hosts that share their connections', async () => {
    const port = await sshd.listenTcp();
    const { hostKeySha256 } = sshd;
    const socket = sshd.access.targets['n1'];
    if (socket === undefined) throw new Error('no target');
    const chained = createNodePool({
      ...sshd.access,
      targets: {
        hop1: socket,
        hop2: { host: '127.0.0.1', port, hostKeySha256, jump: ['hop1'] },
        far: { host: '127.0.0.1', port, hostKeySha256, jump: ['hop1', 'hop2'] },
        direct: { host: '127.0.0.1', port, hostKeySha256 },
      },
    });
    try {
      const results = await Promise.all(
        ['far', 'hop1', 'hop2', 'direct'].map((node) => chained.node(node).exec('echo ok', { timeoutMs: 20_000 })),
      );
      expect(results.map((result) => result.stdout)).to.deep.equal(['ok\n', 'ok\n', 'ok\n', 'ok\n']);
      expect(sshd.connections()).to.equal(4);
    } finally {
      await chained.close();
    }
  });

  it('does not wait for a server that accepts and stays silent', async () => {
    const path = join(sshd.dir, 'silent.sock');
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const silent = createNodePool({
      ...sshd.access,
      targets: { n1: { socketPath: path, hostKeySha256: sshd.hostKeySha256 } },
    });
    try {
      expect(await rejection(silent.node('n1').exec('true', { timeoutMs: 200 }))).to.include({ code: 'ssh.connect' });
    } finally {
      await silent.close();
      server.close();
    }
  });

  it('knows no node outside the inventory', () => {
    expect(() => pool.node('n2'))
      .to.throw()
      .with.property('code', 'ssh.unknown-node');
  });

  it('answers no more once it is closed', async () => {
    await pool.close();
    expect(await rejection(pool.node('n1').exec('true', { timeoutMs: 1000 }))).to.include({ code: 'ssh.connect' });
  });
});

/** A zombie that nobody has reaped yet is not alive. */
function alive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => {
      throw new Error(`resolved with ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within 10 s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
