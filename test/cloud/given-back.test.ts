import { expect } from 'chai';
import { join } from 'node:path';
import type { CloudName } from '../../src/model.js';
import { topology } from '../../src/scenario/topology.js';
import { launchMachines } from '../crash/support/machines.js';
import { begin } from './support/begin.js';
import { startMemoryWorld, type MemoryWorld } from './support/memory-world.js';

const CLOUDS: readonly CloudName[] = ['aws', 'oci', 'azure'];
const RUN = '20260101T000000Z-cloudedge-adopted-0000';
const OVER = '2026-01-01T01:00:00Z';
const ACT = { CE_DRY_RUN: '0' };

describe('a teardown of machines that were adopted', () => {
  let world: MemoryWorld;
  let hosts: string[] = [];
  /** Each cloud has two machines of somebody else's, which a run has taken over. */
  beforeEach(async () => {
    world = await startMemoryWorld();
    delete world.config.sites.onprem;
    hosts = [];
    for (const plane of world.planes) {
      const site = topology({ profile: 'minimal', providers: ['onprem', plane.name] }).sites[1]!;
      hosts.push(...site.routers.map(({ name }) => name), site.client.name);
      const instances = await launchMachines(plane, [...site.routers, site.client]);
      const config = world.config.sites[plane.name]!;
      delete config.subnetId;
      config.setup = { mode: 'adopt', instances };
    }
    // One sshd stands for all: there is no router on it.
    const nodes = world.config.ssh!.nodes!;
    for (const name of hosts) nodes[name] = nodes['onprem-router']!;
    await begin(world, RUN, CLOUDS, OVER);
  });
  afterEach(() => world.stop());

  it('says how many were given back, and that nothing was deleted', async () => {
    const down = ['down', '--run-id', RUN, '--lab', 'cloud'];
    const state = join(world.dir, 'empty');
    const before = world.left();
    const dry = await world.labrun(down, { state });
    expect(dry.stderr)
      .to.match(/would give back aws machine aws-router-a/)
      .and.not.match(/would delete/);
    const { code, stderr } = await world.labrun(down, { state, env: ACT });
    expect([code, stderr]).to.deep.equal([0, `down ${RUN}: completed, 0 deleted, 6 given back\n`]);
    expect(world.left()).to.deep.equal(before);
    const again = await world.labrun(down, { state, env: ACT });
    expect([again.code, again.stderr]).to.deep.equal([0, `down ${RUN}: completed, 0 deleted, 0 given back\n`]);
  });

  it('gives back all the same what no longer answers, and says what stays on it', async () => {
    const [lost = '', client = ''] = hosts;
    for (const name of [lost, client]) delete world.config.ssh!.nodes![name];
    const { code, stderr } = await world.labrun(['down', '--run-id', RUN, '--lab', 'cloud'], { env: ACT });
    expect([code, stderr.trim().split('\n').length]).to.deep.equal([4, 2]);
    expect(stderr).to.match(
      /aws router .*: the router that this run may have deployed was not put back: .*no host key/,
    );
    expect(stderr).to.match(/aws client .*: the key with which clients log in to each other was not removed: /);
    const again = await world.labrun(['janitor'], { env: ACT });
    expect([again.code, again.stdout]).to.deep.equal([0, 'no run has anything here\n']);
  });

  it('says so of a run whose time is over', async () => {
    const { code, stdout } = await world.labrun(['down', '--expired'], { env: ACT });
    expect([code, stdout]).to.deep.equal([0, `${RUN}  aws,oci,azure  expired, TTL ${OVER}; 0 deleted, 6 given back\n`]);
  });
});
