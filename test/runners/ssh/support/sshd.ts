import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshAccess } from '../../../../src/lab/inventory.js';

export const SSHD = '/usr/sbin/sshd';

/** A private sshd for one test: it answers on a Unix socket, one `sshd -i` for each connection, like a powered-on node. */
export interface TestSshd {
  dir: string;
  access: SshAccess;
  hostKeySha256: string;
  /** Connections that reached it so far. */
  connections(): number;
  /** Power off: cuts every connection and lets new ones close at once. */
  powerOff(): void;
  powerOn(): void;
  /** Listens on another socket or a loopback port as well. */
  listenTcp(): Promise<number>;
  stop(): Promise<void>;
}

export function sshdMissing(): string | null {
  return existsSync(SSHD) ? null : `${SSHD} is not installed`;
}

export async function startSshd(nodes: string[] = ['n1']): Promise<TestSshd> {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-sshd-'));
  // sshd as root insists on its privilege separation directory.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  for (const name of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name)]);
  writeFileSync(join(dir, 'authorized_keys'), readFileSync(join(dir, 'user.pub')), { mode: 0o600 });
  const config = join(dir, 'sshd_config');
  writeFileSync(config, sshdConfig(dir));
  const hostKeySha256 = fingerprint(join(dir, 'host.pub'));
  const children = new Map<ChildProcess, Socket>();
  let powered = true;
  let connections = 0;
  const accept = (socket: Socket): void => {
    if (!powered) return void socket.destroy();
    connections += 1;
    const child = spawn(SSHD, ['-i', '-f', config], { stdio: [socket, socket, 'ignore'] });
    children.set(child, socket);
    child.on('exit', () => children.delete(child));
    socket.on('error', () => undefined);
    // The child has its own descriptor by now; ours must not hold the connection open.
    socket.destroy();
  };
  const servers: Server[] = [];
  const listen = async (where: string | number): Promise<Server> => {
    const server = createServer({ pauseOnConnect: true }, accept);
    servers.push(server);
    await new Promise<void>((resolve) =>
      typeof where === 'string' ? server.listen(where, resolve) : server.listen(where, '127.0.0.1', resolve),
    );
    return server;
  };
  const socketPath = join(dir, 'sshd.sock');
  await listen(socketPath);
  const killAll = (): void => {
    for (const child of children.keys()) killTree(child);
  };
  return {
    dir,
    hostKeySha256,
    access: {
      user: userInfo().username,
      privateKeyFile: join(dir, 'user'),
      targets: Object.fromEntries(nodes.map((node) => [node, { socketPath, hostKeySha256 }])),
    },
    connections: () => connections,
    powerOff() {
      powered = false;
      killAll();
    },
    powerOn() {
      powered = true;
    },
    async listenTcp() {
      const address = (await listen(0)).address();
      if (address === null || typeof address === 'string') throw new Error('no TCP address');
      return address.port;
    },
    async stop() {
      killAll();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function sshdConfig(dir: string): string {
  return [
    `HostKey ${join(dir, 'host')}`,
    `AuthorizedKeysFile ${join(dir, 'authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'UseDNS no',
    'StrictModes no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PrintMotd no',
    'AllowTcpForwarding yes',
    // Keeps the user's own shell start-up files and ~/.ssh out of the test.
    `SetEnv HOME=${dir}`,
    '',
  ].join('\n');
}

export function fingerprint(publicKeyFile: string): string {
  const line = execFileSync('ssh-keygen', ['-lf', publicKeyFile], { encoding: 'utf8' });
  return /SHA256:(\S+)/.exec(line)?.[1] ?? '';
}

/**
 * sshd leaves its session processes behind when it is killed: end them with it, and after it, so that it cannot tell anybody how
 * they ended.
 */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const tree = [child.pid];
  for (let index = 0; index < tree.length; index += 1)
    tree.push(...pairs.filter(([, parent]) => parent === tree[index]).map(([pid]) => pid ?? 0));
  for (const pid of tree) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}
