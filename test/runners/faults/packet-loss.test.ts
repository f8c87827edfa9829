import { expect } from 'chai';
import { packetLoss } from '../../../runners/faults/packet-loss.js';
import { rejection } from './support/context.js';
import { startDeployedLab, type DeployedLab } from './support/deployed-lab.js';

describe('fault packet-loss', () => {
  let lab: DeployedLab;
  before(async () => {
    lab = await startDeployedLab();
  });
  after(() => lab?.stop());

  const lost = async (): Promise<number> => {
    const said = await lab.ssh('onprem-router', 'ping -n -q -c100 -i0.005 -W1 192.0.2.2');
    return Number(/([\d.]+)% packet loss/.exec(said)?.[1]);
  };

  it('loses some packets and not others, counts them, and stops', async () => {
    const fault = await lab.prepare(packetLoss, { percent: 30 });
    await fault.inject();
    expect(await lost()).to.be.within(20, 85);
    const { percent, lostIn, lostOut } = await fault.effect();
    expect(percent).to.equal(30);
    expect(lostIn).to.be.greaterThan(5);
    expect(lostOut).to.be.greaterThan(5);
    await fault.undo();
    expect(await lost()).to.equal(0);
  });

  it('loses everything at 100 percent', async () => {
    const fault = await lab.prepare(packetLoss, { percent: 100 });
    await fault.inject();
    expect(await lost()).to.equal(100);
    await fault.undo();
  });

  it('refuses a router that has nobody to talk to', async () => {
    const { ctx } = lab.context();
    const alone = { ...ctx, plan: { ...ctx.plan, sites: [{ ...ctx.site, routers: [ctx.target] }] } };
    expect(await rejection(packetLoss.prepare(alone, {}))).to.have.property('code', 'fault.target');
  });
});
