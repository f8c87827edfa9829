import { setTimeout as sleep } from 'node:timers/promises';
import * as sdk from '@aws-sdk/client-ec2';
import { expect } from 'chai';
import type { Provider } from '../../../runners/provider.js';
import { RUN_ID, SITE, context, tagsOf } from './context.js';
import { World, bootContext } from './world.js';

const NEVER = new AbortController().signal;
const NODES = { 'aws-router-a': '10.77.60.4', 'aws-router-b': '10.77.60.5', 'aws-client': '10.77.60.11' };

describe('aws provider, instances that exist', () => {
  let world: World;
  let aws: Provider;
  let instances: Record<string, string>;

  beforeEach(async () => {
    world = await World.start();
    instances = {};
    for (const [name, address] of Object.entries(NODES)) instances[name] = await launch(name, address);
    // One is off, one has an address already, one forwards: each is to be given back so.
    await world.lab.site.stop(instances['aws-router-b'] ?? '');
    await world.lab.site.assign(nicOf('aws-router-a'), { id: 'x', address: '10.77.60.40' }, false);
    await world.lab.site.setSourceCheck(nicOf('aws-client'), false);
    aws = adopting();
  });

  afterEach(() => world.close());

  const adopting = () => world.provider({ setup: { mode: 'adopt', instances } }, { settleMs: 0 });
  const nicOf = (node: string) => world.lab.site.machine(instances[node] ?? '').nicId;

  /** Its owner calls it otherwise than the lab does. */
  async function launch(name: string, address: string): Promise<string> {
    const { Instances } = await world.ec2.send(
      new sdk.RunInstancesCommand({
        ImageId: 'ami-00000000000000000',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: 'subnet-00000000000000000',
        PrivateIpAddress: address,
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: name }] }],
      }),
    );
    const id = Instances?.[0]?.InstanceId ?? '';
    await tag(id, { Name: `edge ${address}`, team: 'network' });
    while (world.lab.site.machine(id).status !== 'running') await new Promise((resolve) => setImmediate(resolve));
    return id;
  }

  const tag = (id: string, tags: Record<string, string>) =>
    world.ec2.send(
      new sdk.CreateTagsCommand({
        Resources: [id],
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );

  /** All that there is to say of the machines and their interfaces, but for what changes by itself. */
  function snapshot(): unknown {
    const { machines, nics } = world.lab.site.current();
    return structuredClone({
      machines: [...machines.values()].map(({ id, status, tags }) => ({ id, status, tags })),
      nics: [...nics.values()].map(({ id, secondary, sourceCheck, tags }) => {
        return { id, secondary: secondary.map(({ address }) => address), sourceCheck, tags };
      }),
    });
  }

  it('are tagged, started and made to forward', async () => {
    const ctx = bootContext();
    await aws.up(SITE, tagsOf(), ctx);
    const { machines, nics } = await aws.inventory(RUN_ID, NEVER);
    expect(machines.map(({ node, state }) => `${node} ${state}`)).to.deep.equal([
      'aws-client running',
      'aws-router-a running',
      'aws-router-b running',
    ]);
    expect(nics.map(({ node, forwarding }) => `${node} ${forwarding}`)).to.deep.equal([
      'aws-client true',
      'aws-router-a true',
      'aws-router-b true',
    ]);
    for (const { tags } of [...machines, ...nics]) expect(tags).to.include(tagsOf());
    expect(machines[0]?.tags).to.include({ Name: 'edge 10.77.60.11', team: 'network' });
    const noteOf = (node: string) => machines.find((machine) => machine.node === node)?.tags['labrun.adopted'];
    expect(noteOf('aws-router-a')).to.equal('power=running;sourceDestCheck=true;secondary=10.77.60.40');
    expect(noteOf('aws-router-b')).to.equal('power=stopped;sourceDestCheck=true;secondary=');
    expect(noteOf('aws-client')).to.equal('power=running;sourceDestCheck=false;secondary=');
    expect(ctx.log.lines).to.have.members([
      ...Object.keys(NODES).map((node) => `tag machine ${node}`),
      'start machine aws-router-b',
      'update nic aws-router-a',
      'update nic aws-router-b',
    ]);
    expect(await aws.endpoints?.(RUN_ID, NEVER)).to.deep.include({ node: 'aws-router-a', host: '10.77.60.4' });
    expect((await aws.runs(NEVER)).map(({ runId }) => runId)).to.deep.equal([RUN_ID]);
  });

  it('are given back as they were found, by whoever comes along, and nothing is deleted', async () => {
    const before = snapshot();
    await aws.up(SITE, tagsOf(), bootContext());
    // What a run does to them: captures, moved addresses, a router that was stopped.
    await world.lab.site.assign(nicOf('aws-router-b'), { id: 'y', address: '10.77.60.10' }, false);
    await world.lab.site.assign(nicOf('aws-router-b'), { id: 'x', address: '10.77.60.40' }, true);
    await aws.stop(SITE.routers[0] ?? SITE.client, context());
    const ctx = context();
    const report = await adopting().down({ runId: RUN_ID }, ctx);
    expect(report).to.deep.include({ deleted: [], leftovers: [] });
    expect(report.givenBack.map(({ id }) => id)).to.have.members(Object.values(instances));
    expect(snapshot()).to.deep.equal(before);
    expect(ctx.log.lines.every((line) => line.startsWith('restore '))).to.equal(true);
    expect(ctx.log.unsuccessful).to.equal(0);
    expect(await adopting().down({ runId: RUN_ID }, context())).to.deep.equal({
      deleted: [],
      givenBack: [],
      leftovers: [],
    });
  });

  it('are given back when their time is over, by a site that creates as well', async () => {
    const before = snapshot();
    await aws.up(SITE, tagsOf(), bootContext());
    const report = await world.provider().down({ expiredAt: new Date('2026-06-01T07:15:00Z') }, context());
    expect(report).to.deep.include({ deleted: [], leftovers: [] });
    expect(snapshot()).to.deep.equal(before);
  });

  it('may be adopted again by the same run: how they were found at first is what counts', async () => {
    const before = snapshot();
    await aws.up(SITE, tagsOf(), bootContext());
    await adopting().up(SITE, tagsOf(), bootContext());
    await adopting().down({ runId: RUN_ID }, context());
    expect(snapshot()).to.deep.equal(before);
  });

  it('are given back after an up or a down that was broken off at any record', async () => {
    const before = snapshot();
    for (let record = 1; record <= 12; record += 1) {
      await adopting()
        .up(SITE, tagsOf(), interruptedAt(record))
        .catch(() => undefined);
      await adopting()
        .down({ runId: RUN_ID }, interruptedAt(record))
        .catch(() => undefined);
      const report = await adopting().down({ runId: RUN_ID }, context());
      expect(report, `record ${record}`).to.deep.include({ deleted: [], leftovers: [] });
      expect(snapshot(), `record ${record}`).to.deep.equal(before);
    }
  });

  function interruptedAt(record: number) {
    const abort = new AbortController();
    const ctx = bootContext({ signal: abort.signal });
    ctx.log.onIntent = () => {
      if (ctx.log.lines.length === record) abort.abort(new Error('interrupted'));
    };
    return ctx;
  }

  it('are given back without an address that EC2 lists only after the teardown has begun', async () => {
    const before = snapshot();
    Object.assign(world.lab.site.settings, { consistencyMs: 800 });
    const patient = world.provider({ setup: { mode: 'adopt', instances } }, { settleMs: 1500 });
    await patient.up(SITE, tagsOf(), bootContext());
    const ctx = context();
    ctx.log.onIntent = async (line) => {
      if (line !== 'restore nic aws-router-b') return;
      // Everything older is listed by now; this is not.
      await sleep(1000);
      await world.lab.site.assign(nicOf('aws-router-b'), { id: 'y', address: '10.77.60.10' }, false);
    };
    expect((await patient.down({ runId: RUN_ID }, ctx)).leftovers).to.deep.equal([]);
    expect(ctx.log.lines.filter((line) => line === 'restore nic aws-router-b')).to.have.length(1);
    expect(snapshot()).to.deep.equal(before);
  });

  it('are given back in a storm', async () => {
    const before = snapshot();
    const storm = { errorRate: 0.3, throttle: 0.1, lostAnswerRate: 0.1, consistencyMs: 60 };
    Object.assign(world.lab.site.settings, storm);
    const patient = world.provider({ setup: { mode: 'adopt', instances } }, { settleMs: 200 });
    await patient.up(SITE, tagsOf(), bootContext());
    await world.lab.site.assign(nicOf('aws-router-b'), { id: 'y', address: '10.77.60.10' }, false);
    expect((await patient.down({ runId: RUN_ID }, context())).leftovers).to.deep.equal([]);
    expect(snapshot()).to.deep.equal(before);
  });

  async function refusal(provider = aws): Promise<{ code: string; message: string; hint?: string }> {
    const before = snapshot();
    const error: unknown = await provider.up(SITE, tagsOf(), bootContext()).then(
      () => new Error('it was not refused'),
      (thrown: unknown) => thrown,
    );
    expect(snapshot(), 'nothing was touched').to.deep.equal(before);
    return error as { code: string; message: string };
  }

  it('are refused while another run has them', async () => {
    const id = instances['aws-client'] ?? '';
    await tag(id, { ...tagsOf('another', '2999-01-01T00:00:00Z') });
    expect(await refusal()).to.include({ code: 'provider.aws.adopt' });
    expect((await refusal()).message).to.contain('run another');
    expect((await refusal()).hint).to.contain('labrun down --run-id another');
    await tag(id, { ...tagsOf('another', '2020-01-01T00:00:00Z') });
    expect((await refusal()).hint).to.contain('labrun down --expired');
  });

  it('are refused when they are not what the lab expects', async () => {
    const named = (changes: Record<string, string>) =>
      world.provider({ setup: { mode: 'adopt', instances: { ...instances, ...changes } } }, { settleMs: 0 });
    const swapped = {
      'aws-client': instances['aws-router-a'] ?? '',
      'aws-router-a': instances['aws-client'] ?? '',
    };
    expect((await refusal(named(swapped))).message).to.contain('has the address 10.77.60.11');
    expect((await refusal(named({ 'aws-client': 'i-0123456789abcdef0' }))).message).to.contain('no instance');
    expect((await refusal(named({ 'aws-client': instances['aws-router-a'] ?? '' }))).message).to.contain(
      'another node',
    );
    delete instances['aws-client'];
    expect((await refusal(adopting())).message).to.contain('no instance is named');
  });

  it('are refused when how they were found would not fit into a tag', async () => {
    world.lab.site.settings.addressLimit = 50;
    for (let last = 100; last < 120; last += 1)
      await world.lab.site.assign(nicOf('aws-client'), { id: `${last}`, address: `10.77.60.${last}` }, false);
    expect((await refusal()).message).to.contain('20 secondary addresses');
  });

  it('are not touched when they only carry the tag, or nobody can read how they were found', async () => {
    const client = instances['aws-client'] ?? '';
    await tag(client, { ...tagsOf() });
    const router = instances['aws-router-a'] ?? '';
    await tag(router, { ...tagsOf(), 'labrun.adopted': 'power=off' });
    const before = snapshot();
    const ctx = context({ deadlineMs: 600_000 });
    const { deleted, leftovers } = await aws.down({ runId: RUN_ID }, ctx);
    expect(deleted).to.deep.equal([]);
    expect(Object.fromEntries(leftovers.map(({ id, why }) => [id, why]))).to.have.keys([client, router]);
    expect(leftovers.find(({ id }) => id === client)?.why).to.contain('neither created nor adopted');
    expect(leftovers.find(({ id }) => id === router)?.why).to.contain('cannot be read');
    expect(snapshot()).to.deep.equal(before);
  });

  it('are left alone when somebody else has taken them over meanwhile', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const router = instances['aws-router-b'] ?? '';
    const ctx = context({ deadlineMs: 4000 });
    ctx.log.onIntent = async (_line, detail) => {
      if (detail['id'] === router) await tag(router, { ...tagsOf('another') });
    };
    await adopting().down({ runId: RUN_ID }, ctx);
    expect(world.lab.site.machine(router)).to.include({ status: 'running' });
    expect(world.lab.site.machine(router).tags).to.include(tagsOf('another'));
  });

  it('do not take an address back from somebody who has it now', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    await world.lab.site.unassign(nicOf('aws-router-a'), '10.77.60.40');
    await world.ec2.send(
      new sdk.CreateNetworkInterfaceCommand({
        SubnetId: 'subnet-00000000000000000',
        PrivateIpAddress: '10.77.60.40',
      }),
    );
    const { leftovers } = await adopting().down({ runId: RUN_ID }, context({ deadlineMs: 4000 }));
    expect(leftovers.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal(['nic aws-router-a']);
    expect(leftovers[0]?.why).to.contain('move is not allowed');
  });

  it('are switched off and on by the name that the lab gives them', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    await aws.stop(SITE.client, context());
    expect([...world.lab.host.up]).to.have.members(['aws-router-a', 'aws-router-b']);
    await aws.start(SITE.client, context());
    expect([...world.lab.host.up]).to.include('aws-client');
  });

  it('are planned by what would be done to them', () => {
    expect(aws.plan?.(SITE, tagsOf()).map(({ op, kind, name }) => `${op} ${kind} ${name}`)).to.deep.equal([
      'tag machine aws-router-a',
      'start machine aws-router-a',
      'update nic aws-router-a',
      'tag machine aws-router-b',
      'start machine aws-router-b',
      'update nic aws-router-b',
      'tag machine aws-client',
      'start machine aws-client',
    ]);
    expect(aws.plan?.(SITE, tagsOf())[0]?.detail).to.deep.equal({ id: instances['aws-router-a'] });
  });
});
