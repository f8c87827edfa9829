import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from '../../src/evidence/read.js';
import type { CloudName } from '../../src/model.js';
import { topology } from '../../src/scenario/topology.js';
import { startNetnsWorld, type NetnsWorld } from '../cloud/support/netns-world.js';
import { createEverything } from './support/create.js';
import { Shell } from './support/labrun.js';

const CLOUDS: readonly CloudName[] = ['aws', 'oci', 'azure'];
const PLAN = topology({ profile: 'full', providers: ['onprem', ...CLOUDS] });
const SCENARIO = `name: cloud-create
profile: full
ttl: 30m
faults: [{ fault: stop-active, provider: oci }, { fault: rejoin, provider: oci }]
expect: [directed_ping_ssh_matrix, source_ip_preserved, no_nat, { assertion: failover_recovery, thresholdSeconds: 30 }]
`;

describe('--lab cloud, everything created', function () {
  this.timeout(300_000);
  const shell = new Shell();
  let world: NetnsWorld | undefined;
  before(async () => {
    world = await startNetnsWorld(PLAN);
    world.write(shell.dir, createEverything);
    writeFileSync(join(shell.dir, 'scenario.yaml'), SCENARIO);
    shell.env['CE_DRY_RUN'] = '0';
  });
  after(async () => {
    await shell.close();
    await world?.stop();
  });

  it('plays a whole scenario in the order that bills last what costs most, and leaves nothing', async () => {
    const { code, stdout, stderr } = await shell.run('run', '--lab', 'cloud', 'scenario.yaml');
    expect(code, stdout + stderr).to.equal(0);
    const runDir = stdout.trim().split('\n').at(-1) ?? '';
    const events = await readEvents(runDir);
    const first = (site: string): number =>
      events.findIndex((event) => event.type === 'intent' && event.site === site && event.op !== 'adopt');
    expect(first('oci')).to.be.lessThan(first('aws'));
    expect(first('aws')).to.be.lessThan(first('azure'));
    // Rules let the overlay in from the other sites' routers, on-prem included.
    const admitted = events.filter(
      (event) => event.type === 'intent' && JSON.stringify(event).includes('192.0.2.1/32'),
    );
    expect(admitted.length).to.be.at.least(1);
    expect(await world?.up()).to.deep.equal(['onprem-router', 'onprem-client']);
    const janitor = await shell.run('janitor');
    expect([janitor.code, janitor.stdout]).to.deep.equal([0, 'no run has anything here']);
    expect(readFileSync(join(runDir, 'events.jsonl'), 'utf8')).to.not.match(/PRIVATE KEY|#!\/bin\/sh/);
  });

  it('leaves nothing either when it is killed in the middle: down from an empty state directory finds it all', async () => {
    const { child, done } = shell.start(['up', '--lab', 'cloud', '--ttl', '20m', '--scenario', 'killed']);
    let runId = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      runId ||= /run (\S+-killed-\S+)/.exec(chunk.toString())?.[1] ?? '';
      if (/aws up/.test(chunk.toString())) child.kill('SIGKILL');
    });
    await done;
    expect(runId).to.match(/-killed-/);
    shell.env['CE_STATE_DIR'] = join(shell.dir, 'other-machine');
    const down = await shell.run('down', '--run-id', runId, '--lab', 'cloud');
    expect(down.code, down.stderr).to.equal(0);
    expect(await world?.up()).to.deep.equal(['onprem-router', 'onprem-client']);
    const again = await shell.run('janitor');
    expect([again.code, again.stdout]).to.deep.equal([0, 'no run has anything here']);
  });
});
