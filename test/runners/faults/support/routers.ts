import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHosts, type TestHosts } from '../../probes/support/hosts.js';
import { plan } from './context.js';

const ROUTERS = plan.sites.flatMap((site) => site.routers);

/**
 * Hosts with `systemctl` and `routerctl` in place of a router's own, as far as the faults call them: a drained router hands
 * its addresses to the other one when it restarts, a stopped BGP daemon takes its routes from the reflector.
 */
export async function startRouters(): Promise<TestHosts> {
  const hosts = await startHosts(ROUTERS);
  const script = (name: string, body: string): void => {
    const path = join(hosts.dir, 'bin', name);
    writeFileSync(path, `#!/bin/sh\ncd "${hosts.dir}/$(uname -n)" || exit 1\n${body}\n`);
    chmodSync(path, 0o755);
  };
  mkdirSync(join(hosts.dir, 'bin'), { recursive: true });
  script('routerctl', 'cat "$2.json"');
  script(
    'systemctl',
    `case "$1 $2" in
is-active*) cat "$2.state"; grep -qx active "$2.state" ;;
'restart routerd') [ -e stuck ] || ! grep -q '"drain": true' /run/routerd/node.json || { cat held.json > ../aws-router-b/owners.json; echo null > owners.json; } ;;
'stop routerd-bgp') echo inactive > routerd-bgp.state; [ -e stuck ] || echo '[]' > ../onprem-router/paths.json ;;
'start routerd-bgp') echo active > routerd-bgp.state ;;
*) exit 1 ;;
esac`,
  );
  return hosts;
}

/** aws-router-a is active: it captures the on-prem client's address, and its site's route is at the reflector. */
export function resetRouters(hosts: TestHosts): void {
  for (const { name } of ROUTERS) {
    const home = join(hosts.dir, name);
    for (const unit of ['routerd', 'routerd-bgp']) writeFileSync(join(home, `${unit}.state`), 'active\n');
    writeFileSync(join(home, 'owners.json'), 'null\n');
    writeFileSync(join(home, 'paths.json'), '[]\n');
    rmSync(join(home, 'stuck'), { force: true });
  }
  const row = (holder: string) => [
    { pool: 'cloudedge', address: '10.77.60.10/32', state: 'OK', captureHolderNode: holder },
  ];
  writeFileSync(join(hosts.dir, 'aws-router-a/owners.json'), JSON.stringify(row('aws-router-a')));
  writeFileSync(join(hosts.dir, 'aws-router-a/held.json'), JSON.stringify(row('aws-router-b')));
  writeFileSync(
    join(hosts.dir, 'onprem-router/paths.json'),
    JSON.stringify([{ router: 'r', prefix: '10.77.60.11/32', nextHops: ['10.99.0.2'] }]),
  );
}

/** Makes a router's software ignore what it is told. */
export function makeStuck(hosts: TestHosts, router: string): void {
  writeFileSync(join(hosts.dir, router, 'stuck'), '');
}

export function setService(hosts: TestHosts, router: string, unit: string, state: string): void {
  writeFileSync(join(hosts.dir, router, `${unit}.state`), `${state}\n`);
}

export function stateOf(hosts: TestHosts, router: string, unit: string): string {
  return readFileSync(join(hosts.dir, router, `${unit}.state`), 'utf8').trim();
}
