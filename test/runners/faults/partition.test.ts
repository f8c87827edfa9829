import { expect } from 'chai';
import { partition } from '../../../runners/faults/partition.js';
import { rejection } from './support/context.js';
import { startDeployedLab, type DeployedLab } from './support/deployed-lab.js';

describe('fault partition', () => {
  let lab: DeployedLab;
  before(async () => {
    lab = await startDeployedLab();
  });
  after(() => lab?.stop());
  beforeEach(() => lab.converged());

  const pings = async (from: string, address: string): Promise<string> =>
    lab.ssh(from, `ping -n -q -c1 -W1 ${address} >/dev/null && echo yes || echo no`);

  it('cuts a router off from all other routers, proves it by what was dropped, and joins them again', async () => {
    const fault = await lab.prepare(partition, {});
    await fault.inject();
    const { droppedIn, droppedOut, cutOffFrom } = await fault.effect();
    expect(droppedIn).to.be.greaterThan(0);
    expect(droppedOut).to.be.greaterThan(0);
    expect(cutOffFrom).to.equal('onprem-router, aws-router-b');
    expect(await pings('aws-router-b', '192.0.2.2')).to.equal('no');
    expect(await pings('aws-client', '10.77.60.4')).to.equal('yes');
    await fault.undo();
    await fault.undo();
    expect(await pings('aws-router-b', '192.0.2.2')).to.equal('yes');
    expect(await lab.ssh('aws-router-a', 'sudo -n nft list tables; ls -d /run/labrun-faults 2>/dev/null')).to.equal('');
  });

  it('cuts off one neighbour alone, and in one direction alone', async () => {
    const fault = await lab.prepare(partition, { with: ['aws-router-b'], direction: 'in' });
    await fault.inject();
    expect(await pings('aws-router-b', '192.0.2.2')).to.equal('no');
    expect(await fault.effect()).to.have.keys('cutOffFrom', 'droppedIn');
    expect(await pings('onprem-router', '192.0.2.2')).to.equal('yes');
    await fault.undo();
  });

  it('cuts a router off from its own LAN', async () => {
    const fault = await lab.prepare(partition, { from: 'lan' });
    await fault.inject();
    expect(await pings('aws-client', '10.77.60.4')).to.equal('no');
    await lab.ssh('aws-router-a', 'ping -n -q -c1 -W1 10.77.60.11');
    expect((await fault.effect())['cutOffFrom']).to.equal('aws-router-b, aws-client');
    expect(await pings('onprem-router', '192.0.2.2')).to.equal('yes');
    await fault.undo();
    expect(await pings('aws-client', '10.77.60.4')).to.equal('yes');
  });

  it('has no effect as long as nothing is sent', async () => {
    const { ctx } = lab.context({ deadlineMs: 300 });
    const client = { ...ctx.site.client, name: 'nobody', lanIp: '10.77.60.99' };
    const fault = await partition.prepare({ ...ctx, site: { ...ctx.site, client } }, { from: 'lan', with: ['nobody'] });
    await fault.inject();
    expect((await rejection(fault.effect())).message).to.contain('droppedIn: 0 packets');
    await fault.undo();
  });

  it('refuses a node that is no neighbour', async () => {
    const error = await rejection(lab.prepare(partition, { with: ['aws-client'] }));
    expect(error).to.have.property('code', 'fault.target');
    expect(error).to.have.property('hint', 'it has: onprem-router, aws-router-b');
  });
});
