import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from '../../src/evidence/read.js';
import type { CloudName, SitePlan } from '../../src/model.js';
import { ROUTER_CONFIG_PATH } from '../../src/lab/router-config.js';
import { topology } from '../../src/scenario/topology.js';
import type { SeenPlane } from '../cloud/support/control-planes.js';
import { authorOf, yamlOf } from '../cloud/support/config.js';
import { ACCOUNTS } from '../cloud/support/memory-world.js';
import { startSimWorld, type SimWorld } from '../cloud/support/sim-world.js';
import { lookAt, prepare } from '../crash/support/setup.js';
import { Shell } from './support/labrun.js';

const scenarioAt = (cloud: CloudName): string => `name: ${cloud}-adopted
profile: provider
providers: [onprem, ${cloud}]
ttl: 30m
faults: [{ fault: stop-active, provider: ${cloud} }]
expect: [directed_ping_ssh_matrix, source_ip_preserved, no_nat, { assertion: failover_recovery, thresholdSeconds: 30 }]
`;

/** What a host's owner sees of its router. */
const ROUTER = `for s in routerd-bgp routerd; do systemctl is-enabled $s; systemctl is-active $s; done
cat ${ROUTER_CONFIG_PATH} 2>/dev/null || echo unconfigured
ls -d "$HOME"/labrun-* 2>/dev/null || echo nothing of labrun`;
/** What lets somebody log in at a client, or from it. */
const KEYS = 'ls "$HOME/.ssh"; cat "$HOME/.ssh/authorized_keys"';
const UNTOUCHED = ['disabled', 'inactive', 'disabled', 'inactive', 'unconfigured', 'nothing of labrun'];

describe('--lab cloud, on instances that exist', function () {
  this.timeout(180_000);
  for (const cloud of ['aws', 'oci', 'azure'] as const)
    describe(cloud, () => {
      const shell = new Shell();
      const plan = topology({ profile: 'provider', providers: ['onprem', cloud] });
      const site = plan.sites.find(({ name }) => name === cloud) as SitePlan;
      // The active one is on, its standby is off: the fault and the run turn that around.
      const active = site.routers[0]?.name ?? '';
      let world: SimWorld;
      let plane: SeenPlane;
      let found: string[];
      let keys: string[];
      before(async () => {
        world = await startSimWorld(plan);
        plane = world.planes[0] as SeenPlane;
        const own = `sudo -n sh -c 'echo mine >${ROUTER_CONFIG_PATH}; systemctl enable routerd'`;
        await world.exec('onprem-router', own);
        const config = authorOf(world.inventory);
        config.approvals = { budgetUsd: 50, accounts: ACCOUNTS };
        config.sites.onprem!.publicIps = { 'onprem-router': '192.0.2.1' };
        config.sites = {
          ...config.sites,
          [cloud]: await prepare(plane, 'adopt', [...site.routers, site.client], [active]),
        };
        writeFileSync(join(shell.dir, 'labrun.config.yaml'), yamlOf(config));
        writeFileSync(join(shell.dir, 'scenario.yaml'), scenarioAt(cloud));
        shell.env['CE_DRY_RUN'] = '0';
        found = await lookAt(plane);
        keys = await keysOfClients();
        expect(world.up().sort()).to.deep.equal([active, `${cloud}-client`, 'onprem-client', 'onprem-router'].sort());
        expect(await routerOn(active)).to.deep.equal(UNTOUCHED);
      });
      after(async () => {
        await shell.close();
        await world?.stop();
      });

      const routerOn = async (node: string): Promise<string[]> => (await world.exec(node, ROUTER)).trim().split('\n');
      const keysOfClients = (): Promise<string[]> =>
        Promise.all(['onprem-client', site.client.name].map((client) => world.exec(client, KEYS)));
      const isAsFound = async (): Promise<void> => {
        expect(await lookAt(plane)).to.have.members(found);
        expect(await world.exec('onprem-router', 'ls -d /run/labrun 2>/dev/null || echo none')).to.equal('none\n');
        // Nobody captures an address again: neither now nor when a machine is switched on.
        expect(await routerOn(active)).to.deep.equal(UNTOUCHED);
        const owners = ['disabled', 'inactive', 'enabled', 'inactive', 'mine', UNTOUCHED[5]];
        expect(await routerOn('onprem-router')).to.deep.equal(owners);
        expect(await keysOfClients()).to.deep.equal(keys);
        const janitor = await shell.run('janitor');
        expect([janitor.code, janitor.stdout]).to.deep.equal([0, 'no run has anything here']);
      };

      it('plays a failover to a pass, deletes nothing, and leaves hosts, instances and their routers as they were found', async () => {
        const { code, stdout, stderr } = await shell.run('run', '--lab', 'cloud', 'scenario.yaml');
        expect(code, stdout + stderr).to.equal(0);
        expect(stdout).to.include('PASS');
        const events = await readEvents(stdout.trim().split('\n').at(-1) ?? '');
        const intents = events.flatMap((event) => (event.type === 'intent' && event.site === cloud ? [event.op] : []));
        expect(intents).to.include.members(['tag', 'start', 'stop']);
        for (const op of ['create', 'delete']) expect(intents).to.not.include(op);
        await isAsFound();
        const restored = events.flatMap((event) =>
          event.type === 'intent' && event.kind === 'router' && event.op === 'restore' ? [event] : [],
        );
        expect(restored.map(({ name }) => name).sort()).to.deep.equal(
          ['onprem-router', ...site.routers.map(({ name }) => name)].sort(),
        );
        const failed = events.filter(
          (event) => event.type === 'outcome' && !event.ok && restored.some(({ seq }) => seq === event.id),
        );
        expect(failed).to.deep.equal([]);
      });

      it('is left as it was found by a labrun that knows nothing of the run, too', async () => {
        const ok = async (...args: string[]): Promise<string> => {
          const { code, stdout, stderr } = await shell.run(...args);
          expect(code, stdout + stderr).to.equal(0);
          return stdout;
        };
        const up = ['--lab', 'cloud', '--profile', 'provider', '--provider', cloud, '--ttl', '20m'];
        const runId = (await ok('up', ...up)).trim().split('\n').at(-1) ?? '';
        await ok('deploy', '--commit', 'HEAD');
        await ok('failover', '--provider', cloud, '--fault', 'stop-active');
        expect(world.up()).to.not.include(active);
        shell.env['CE_STATE_DIR'] = join(shell.dir, 'other-machine');
        await ok('down', '--run-id', runId, '--lab', 'cloud');
        await isAsFound();
      });
    });
});
