import { expect } from 'chai';
import { linkDown } from '../../../runners/faults/link-down.js';
import { rejection } from './support/context.js';
import { startDeployedLab, type DeployedLab } from './support/deployed-lab.js';

/** What a kernel forgets with a device, and what a fault must not leave behind. */
const KERNEL = 'ip -o -4 addr; ip -4 route show table main | grep -v bird; ip neigh show nud permanent | sort';

describe('fault link-down', () => {
  let lab: DeployedLab;
  before(async () => {
    lab = await startDeployedLab();
  });
  after(() => lab?.stop());
  beforeEach(() => lab.converged());

  for (const [link, device, witness] of [
    ['wan', 'wan0', 'onprem-router'],
    ['lan', 'lan0', 'aws-client'],
  ] as const)
    it(`finds the ${link} device, proves by a neighbour that it is down, and restores what the kernel forgot`, async () => {
      const before = await lab.ssh('aws-router-a', KERNEL);
      const fault = await lab.prepare(linkDown, { link });
      await fault.inject();
      expect(await fault.effect()).to.deep.equal({
        device,
        link: 'DOWN',
        witness,
        reachableBefore: true,
        reachable: false,
      });
      expect(await lab.ssh('aws-router-a', KERNEL)).not.to.equal(before);
      await fault.undo();
      expect(await lab.ssh('aws-router-a', KERNEL)).to.equal(before);
      expect(await lab.ssh('aws-router-a', 'ls /run/labrun-faults 2>&1')).to.match(/No such file/);
      await lab.converged();
      await fault.undo();
      expect(await lab.ssh('aws-router-a', KERNEL)).to.equal(before);
    });

  it('can be undone at once, and before it was injected', async () => {
    const before = await lab.ssh('aws-router-a', KERNEL);
    const fault = await lab.prepare(linkDown, {});
    await fault.undo();
    await fault.inject();
    await fault.undo();
    await lab.until('onprem-router', 'ping -n -q -c1 -W1 192.0.2.2');
    expect(await lab.ssh('aws-router-a', KERNEL)).to.equal(before);
  });

  it('is taken back by the node itself when nobody else does', async () => {
    const { ctx } = lab.context();
    const fault = await linkDown.prepare({ ...ctx, forMs: 1, deadlineMs: 400 }, { link: 'wan' });
    await fault.inject();
    await lab.until('onprem-router', '! ping -n -q -c1 -W1 192.0.2.2');
    await lab.until('onprem-router', 'ping -n -q -c1 -W1 192.0.2.2');
    await lab.until('aws-router-a', '[ ! -e /run/labrun-faults ]');
  });

  it('refuses a router whose address is on no device', async () => {
    const { ctx } = lab.context();
    const target = { ...ctx.target, wanIp: '192.0.2.99' };
    expect(await rejection(linkDown.prepare({ ...ctx, target }, {}))).to.have.property('code', 'fault.target');
  });
});
