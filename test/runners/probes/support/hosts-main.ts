/**
 * Runs inside the private namespaces of hosts.ts: puts hosts around one router and serves each host's sshd on a Unix
 * socket. Prints `ready` and lives until it is killed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';

const dir = process.argv[2] ?? '';
const hosts = JSON.parse(process.argv[3] ?? '[]') as { name: string; lanIp: string }[];

const batch = (netns: string[], lines: string): void =>
  void execFileSync('ip', [...netns, '-batch', '-'], { input: lines, stdio: ['pipe', 'ignore', 'inherit'] });
const sh = (script: string): void =>
  void execFileSync('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'inherit'] });

sh(
  'mount -t tmpfs tmpfs /run; mkdir /run/netns; cd /proc/sys/net/ipv4; echo 1 > ip_forward; for c in all default; do echo 0 > conf/$c/rp_filter; done',
);
batch(
  [],
  `link set lo up\n${hosts.map(({ name }, n) => `netns add ${name}\nlink add port${n} type veth peer name eth0 netns ${name}\n`).join('')}`,
);
for (const [n, { name, lanIp }] of hosts.entries()) {
  sh(`echo 1 > /proc/sys/net/ipv4/conf/port${n}/proxy_arp; ip ntable change name arp_cache dev port${n} proxy_delay 0`);
  batch([], `link set port${n} up\nroute add ${lanIp}/32 dev port${n}\n`);
  const routes = 'route add 10.77.60.0/24 dev eth0 quickack 1\nroute add default via 10.77.60.1\n';
  batch(['-n', name], `link set lo up\nlink set eth0 up\naddr add ${lanIp}/24 dev eth0 noprefixroute\n${routes}`);
}

const bin = join(dir, 'bin');
mkdirSync(bin, { recursive: true });
// As on a lab node: no stdin passes through sudo.
writeFileSync(join(bin, 'sudo'), '#!/bin/sh\n[ "$1" = -n ] && shift\nexec "$@" < /dev/null\n');
chmodSync(join(bin, 'sudo'), 0o755);

await Promise.all(hosts.map(({ name }) => serve(name)));
process.stdout.write('ready\n');

async function serve(name: string): Promise<void> {
  const home = join(dir, name);
  const config = join(home, 'sshd_config');
  writeFileSync(config, sshdConfig(home));
  // Each host has a /run, a home and a hostname of its own; its sshd holds them.
  const mounts = `mount -t tmpfs tmpfs /run; mkdir /run/sshd; mount --bind ${home} ${userInfo().homedir}`;
  const boot = `${mounts} && hostname ${name} && exec /usr/sbin/sshd -D -e -f ${config}`;
  const sshd = spawn('nsenter', [`--net=/run/netns/${name}`, 'unshare', '--uts', '--mount', 'sh', '-c', boot], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    sshd.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('listening')) resolve();
    });
    sshd.on('exit', () => reject(new Error(`sshd of ${name} ended: ${said}`)));
  });
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const enter = ['-t', String(sshd.pid), '--net', '--uts', '--mount', '/usr/sbin/sshd', '-i', '-f', config];
    spawn('nsenter', enter, { stdio: [socket, socket, 'ignore'] });
    socket.on('error', () => undefined);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(join(home, 'sshd.sock'), resolve));
}

function sshdConfig(home: string): string {
  return [
    `HostKey ${join(home, 'host')}`,
    `AuthorizedKeysFile ${join(home, '.ssh/authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'UseDNS no',
    'StrictModes no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PrintMotd no',
    'MaxStartups 100',
    `SetEnv PATH=${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    '',
  ].join('\n');
}
