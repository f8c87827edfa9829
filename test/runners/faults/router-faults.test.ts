import { expect } from 'chai';
import { drain } from '../../../runners/faults/drain.js';
import { routerdBgpStop } from '../../../runners/faults/routerd-bgp-stop.js';
import type { NodePool } from '../../../runners/node.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import { skipWithoutHosts, type TestHosts } from '../probes/support/hosts.js';
import { faultContext, rejection } from './support/context.js';
import { makeStuck, resetRouters, setService, startRouters, stateOf } from './support/routers.js';

const CONFIG = '{\n  "version": 1,\n  "node": "aws-router-a"\n}\n';

describe("faults of a router's software", function () {
  let hosts: TestHosts;
  let pool: NodePool;

  before(async function () {
    skipWithoutHosts(this);
    hosts = await startRouters();
    pool = createNodePool(hosts.access);
  });
  beforeEach(async () => {
    resetRouters(hosts);
    await pool.node('aws-router-a').push(Buffer.from(CONFIG), '/run/routerd/node.json', 0o644, { timeoutMs: 10_000 });
  });
  after(async () => {
    await pool?.close();
    await hosts?.stop();
  });

  const config = async (): Promise<string> =>
    (await pool.node('aws-router-a').exec('cat /run/routerd/node.json', { timeoutMs: 10_000 })).stdout;

  it('drain: configures maintenance, proves the hand-over, restores the configuration', async () => {
    const { ctx, records } = faultContext(pool);
    const fault = await drain.prepare(ctx, {});
    await fault.inject();
    expect(JSON.parse(await config())).to.deep.equal({
      version: 1,
      node: 'aws-router-a',
      maintenance: { drain: true },
    });
    expect(await fault.effect()).to.deep.equal({
      drainConfigured: true,
      routerd: 'active',
      handedOver: 1,
      takenOverBy: 'aws-router-b',
    });
    await fault.undo();
    expect(await config()).to.equal(CONFIG);
    expect(records).to.deep.equal([
      'intent drain router-config aws-router-a',
      'outcome of 1 ok',
      'intent undrain router-config aws-router-a',
      'outcome of 3 ok',
    ]);
    expect((await pool.node('aws-router-a').exec('ls', { timeoutMs: 10_000 })).stdout).not.to.contain('labrun-drain');
  });

  it('drain: has no effect when nothing is handed over', async () => {
    makeStuck(hosts, 'aws-router-a');
    const fault = await drain.prepare(faultContext(pool, { deadlineMs: 1_500 }).ctx, {});
    await fault.inject();
    const error = await rejection(fault.effect());
    expect(error).to.have.property('code', 'deadline');
    expect(error.message).to.contain('aws-router-a still captures 1 and others took over 0 of 1 addresses');
  });

  it('drain: refuses a router that holds nothing', async () => {
    await pool.node('aws-router-b').push(Buffer.from(CONFIG), '/run/routerd/node.json', 0o644, { timeoutMs: 10_000 });
    expect(await rejection(drain.prepare(faultContext(pool, { targetName: 'aws-router-b' }).ctx, {}))).to.have.property(
      'code',
      'fault.target',
    );
  });

  it('routerd-bgp-stop: proves by the service and by the reflector, and starts the service again', async () => {
    const { ctx, records } = faultContext(pool);
    const fault = await routerdBgpStop.prepare(ctx, {});
    await fault.inject();
    expect(await fault.effect()).to.deep.equal({
      service: 'inactive',
      observer: 'onprem-router',
      pathsBefore: 1,
      pathsAfter: 0,
    });
    await fault.undo();
    expect(stateOf(hosts, 'aws-router-a', 'routerd-bgp')).to.equal('active');
    expect(records[0]).to.equal('intent stop service aws-router-a/routerd-bgp');
  });

  it('routerd-bgp-stop: has no effect as long as the reflector keeps the routes', async () => {
    makeStuck(hosts, 'aws-router-a');
    const fault = await routerdBgpStop.prepare(faultContext(pool, { deadlineMs: 1_000 }).ctx, {});
    await fault.inject();
    expect((await rejection(fault.effect())).message).to.contain('onprem-router has 1 paths through aws-router-a');
  });

  it('routerd-bgp-stop: refuses a service that does not run', async () => {
    setService(hosts, 'aws-router-a', 'routerd-bgp', 'inactive');
    expect(await rejection(routerdBgpStop.prepare(faultContext(pool).ctx, {}))).to.have.property(
      'code',
      'fault.target',
    );
  });
});
