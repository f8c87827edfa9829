import { expect } from 'chai';
import { bfdFlap } from '../../../runners/faults/bfd-flap.js';
import { rejection } from './support/context.js';
import { startDeployedLab, type DeployedLab } from './support/deployed-lab.js';

describe('fault bfd-flap', () => {
  let lab: DeployedLab;
  before(async () => {
    lab = await startDeployedLab();
  });
  after(() => lab?.stop());
  beforeEach(() => lab.converged());

  const traces = (): Promise<string> =>
    lab.ssh(
      'aws-router-a',
      'sudo -n nft list tables; ls -d /run/labrun-faults 2>/dev/null; ps ax | grep "[t]able inet labrun"',
    );

  it('loses BFD packets each time, ends by itself, and leaves nothing', async () => {
    const fault = await lab.prepare(bfdFlap, { times: 3, downMs: 400, upMs: 300 });
    await fault.inject();
    const { times, droppedEachTime } = await fault.effect();
    expect(times).to.equal(3);
    const dropped = String(droppedEachTime).split(', ').map(Number);
    expect(dropped).to.have.length(3);
    expect(Math.min(...dropped)).to.be.greaterThan(0);
    expect(await lab.ssh('aws-router-a', 'sudo -n nft list tables')).to.equal('');
    await fault.undo();
    expect(await traces()).to.equal('');
  });

  it('is ended in the middle', async () => {
    const fault = await lab.prepare(bfdFlap, { times: 100, downMs: 60_000 });
    await fault.inject();
    expect(await lab.ssh('aws-router-a', 'sudo -n nft list tables')).to.contain('labrun_fault');
    await fault.undo();
    expect(await traces()).to.equal('');
    await fault.undo();
  });

  it('has no effect where there is no BFD', async () => {
    await lab.ssh('aws-router-a', 'sudo -n systemctl stop routerd-bgp');
    await lab.until('onprem-router', 'routerctl mobility paths -o json | grep -q 10.99.0.5');
    const fault = await lab.prepare(bfdFlap, { times: 1, downMs: 50 });
    await fault.inject();
    const error = await rejection(fault.effect());
    expect(error).to.have.property('code', 'fault.no-effect');
    expect(error.message).to.contain('is there BFD?');
    await fault.undo();
    await lab.ssh('aws-router-a', 'sudo -n systemctl start routerd-bgp');
  });
});
