import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SshAccess } from '../../../../src/lab/inventory.js';
import { fingerprint } from '../../ssh/support/sshd.js';

/** Hosts in namespaces of their own around one router, each with sshd on its LAN address and on a Unix socket. */
export interface TestHosts {
  /** `DIR/bin` comes first on every host's PATH; `DIR/<host>` is its home. */
  dir: string;
  access: SshAccess;
  hostKeys: Record<string, string>;
  /** Runs a shell script on the router, or in one host's network. */
  sh(script: string, host?: string): string;
  stop(): Promise<void>;
}

/** Why such hosts cannot be had on this machine; null when they can. */
function hostsMissing(): string | null {
  if (process.getuid?.() !== 0) return 'needs root (the embedded lab covers the rootless way)';
  const tools = ['/usr/sbin/sshd', '/usr/bin/ssh', '/usr/bin/tcpdump', '/usr/bin/ping', '/usr/sbin/nft'];
  const missing = tools.filter((tool) => !existsSync(tool));
  if (missing.length > 0) return `needs ${missing.join(', ')}`;
  const allowed = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', '--uts', 'true']).status === 0;
  return allowed ? null : 'this machine does not let us make namespaces';
}

/** Skips the suite, saying why, where such hosts cannot be had. */
export function skipWithoutHosts(context: Mocha.Context): void {
  const missing = hostsMissing();
  if (missing === null) return;
  process.stdout.write(`      skipped: ${missing}\n`);
  context.skip();
}

export async function startHosts(hosts: readonly { name: string; lanIp: string }[]): Promise<TestHosts> {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-hosts-'));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'user')]);
  for (const { name } of hosts) {
    mkdirSync(join(dir, name, '.ssh'), { recursive: true });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name, 'host')]);
    copyFileSync(join(dir, 'user.pub'), join(dir, name, '.ssh/authorized_keys'));
  }
  const main = fileURLToPath(new URL('./hosts-main.ts', import.meta.url));
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const specs = JSON.stringify(hosts.map(({ name, lanIp }) => ({ name, lanIp })));
  const lab = spawn('unshare', [...namespaces, process.execPath, '--import', 'tsx', main, dir, specs], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => lab.on('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    lab.kill('SIGKILL');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await new Promise<void>((resolve, reject) => {
      lab.stdout.on('data', (chunk: Buffer) => chunk.includes('ready') && resolve());
      void ended.then(() => reject(new Error('the hosts did not come up')));
    });
  } catch (error) {
    await stop();
    throw error;
  }
  // The child of unshare is the first process of the namespaces.
  const inside = execFileSync('ps', ['-o', 'pid=', '--ppid', String(lab.pid)], { encoding: 'utf8' }).trim();
  const hostKeys = Object.fromEntries(hosts.map(({ name }) => [name, fingerprint(join(dir, name, 'host.pub'))]));
  const target = (name: string) => ({ socketPath: join(dir, name, 'sshd.sock'), hostKeySha256: hostKeys[name] ?? '' });
  return {
    dir,
    hostKeys,
    access: {
      user: userInfo().username,
      privateKeyFile: join(dir, 'user'),
      targets: Object.fromEntries(hosts.map(({ name }) => [name, target(name)])),
    },
    sh(script, host) {
      const enter = ['-t', inside, '--net', '--mount', '--pid'];
      const shell = [...(host === undefined ? [] : ['ip', 'netns', 'exec', host]), 'sh', '-c', script];
      return execFileSync('nsenter', [...enter, ...shell], { encoding: 'utf8' });
    },
    stop,
  };
}
