import { expect } from 'chai';
import { crashBetween } from '../../../runners/faults/crash-between.js';
import type { FaultContext, PreparedFault } from '../../../runners/fault.js';
import type { NodePlan, SiteInventory } from '../../../src/model.js';
import { rejection } from './support/context.js';
import { startDeployedLab, type DeployedLab } from './support/deployed-lab.js';
import { kindOf } from '../../../src/scenario/site-kind.js';

const X = '10.77.60.10';

/** The active router is powered off, as by a fault that plays at the same time. */
async function powerOffActive(lab: DeployedLab, ctx: FaultContext): Promise<void> {
  const [active] = ctx.site.routers as [NodePlan];
  const { runId, signal, deadlineMs, log } = ctx;
  await lab.provider(kindOf(ctx.site.name)).stop(active, { runId, signal, deadlineMs, log });
}

function holders({ nics }: SiteInventory): string[] {
  return nics.filter(({ secondary }) => secondary.includes(X)).map(({ node }) => node);
}

describe('fault crash-between at Azure, which moves in two steps', () => {
  let lab: DeployedLab;
  before(async () => {
    lab = await startDeployedLab('azure');
    await lab.converged();
  });
  after(() => lab?.stop());

  it('has no effect when no router takes anything over, and can be undone at any time', async () => {
    const { ctx, records } = lab.context({ deadlineMs: 400 });
    const fault = await crashBetween.prepare(ctx, {});
    await fault.undo();
    await fault.inject();
    const error = await rejection(fault.effect());
    expect(error).to.have.property('code', 'fault.no-effect');
    expect(error.message).to.equal('no router of azure has assigned an address');
    await fault.undo();
    await fault.undo();
    expect(records.filter((line) => /kill|start/.test(line))).to.deep.equal([]);
  });

  it('kills the router that takes over while no NIC has the address; the router finishes when it is back', async () => {
    const { ctx, records } = lab.context({ stopped: ['azure-router'] });
    const fault: PreparedFault = await crashBetween.prepare(ctx, {});
    const pid = await lab.ssh('azure-router-b', 'pgrep -f routerd.js');
    await fault.inject();
    await powerOffActive(lab, ctx);
    expect(await fault.effect()).to.deep.equal({
      crashed: 'azure-router-b',
      heldCalls: 1,
      onNoNic: X,
      nicsWhileHeld: 'azure-router [], azure-router-b []',
      nicsAfterCrash: 'azure-router [], azure-router-b []',
    });
    expect(
      records.filter((line) => line.startsWith('intent')).map((line) => line.replace(/-[0-9a-f]{8}$/, '')),
    ).to.include.members([
      'intent set call-rules azure/crash-between',
      'intent kill service azure-router-b/routerd',
      'intent clear call-rules azure/crash-between',
      'intent start service azure-router-b/routerd',
    ]);
    await lab.until(
      'azure-router-b',
      `routerctl mobility owners -o json | grep -q '"captureHolderNode": "azure-router-b"'`,
    );
    expect(holders(await lab.provider('azure').inventory(ctx.runId, ctx.signal))).to.deep.equal(['azure-router-b']);
    expect(await lab.ssh('azure-router-b', 'pgrep -f routerd.js')).not.to.equal(pid);
    await fault.undo();
  });
});

describe('fault crash-between at AWS, which moves in one step', () => {
  let lab: DeployedLab;
  before(async () => {
    lab = await startDeployedLab('aws');
    await lab.converged();
  });
  after(() => lab?.stop());

  it('has no effect, kills nobody, and lets what it held go on', async () => {
    const { ctx, records } = lab.context({ stopped: ['aws-router-a'], deadlineMs: 30_000 });
    const fault = await crashBetween.prepare(ctx, {});
    await fault.inject();
    await powerOffActive(lab, ctx);
    const error = await rejection(fault.effect());
    expect(error).to.have.property('code', 'fault.no-effect');
    expect(error.message).to.equal(`${X} stayed on a NIC while aws-router-b assigned it: it moves in one step`);
    expect(records.filter((line) => /kill|start/.test(line))).to.deep.equal([]);
    await lab.until(
      'aws-router-b',
      `routerctl mobility owners -o json | grep -q '"captureHolderNode": "aws-router-b"'`,
    );
  });
});
