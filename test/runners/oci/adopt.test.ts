import { expect } from 'chai';
import type { Instance } from 'oci-core/lib/model/instance.js';
import type { Provider } from '../../../runners/provider.js';
import { launched, untilState, vnicOf } from '../../fixtures/clouds/oci/clients.js';
import { context, ROUTER, RUN_ID, SITE, tagsOf, thrownBy } from './context.js';
import { startWorld, type World } from './world.js';

const { signal } = new AbortController();
const NODES = ['oci-router', 'oci-router-b', 'oci-client'];
const OWNERS = { team: 'network', 'cost:center': '42' };

describe('runners/oci: a site that is adopted', () => {
  let world: World;
  let provider: Provider;
  let instances: Record<string, string>;

  /** Instances of somebody else, who has given them names and addresses of their own; one router is stopped. */
  beforeEach(async () => {
    world = await startWorld();
    const { compute, network } = world.clients;
    instances = {};
    for (const name of NODES) {
      const { id: instanceId } = await launched(world.lab, world.clients, name);
      await compute.updateInstance({ instanceId, updateInstanceDetails: { freeformTags: OWNERS } });
      instances[name] = instanceId;
    }
    const vnicId = await vnicIdOf('oci-router');
    await network.createPrivateIp({ createPrivateIpDetails: { vnicId, ipAddress: '10.77.60.50' } });
    await network.updateVnic({ vnicId, updateVnicDetails: { freeformTags: { purpose: 'edge' } } });
    await compute.instanceAction({ instanceId: idOf('oci-router-b'), action: 'STOP' });
    await untilState(world.clients, idOf('oci-router-b'), 'STOPPED');
    provider = world.providerFor({ setup: { mode: 'adopt', instances } });
  });

  afterEach(() => world.close());

  const idOf = (name: string): string => instances[name] ?? '';
  const vnicIdOf = async (name: string) => (await vnicOf(world.lab, world.clients, { id: idOf(name) } as Instance)).id;
  const up = (ctx = context()) => provider.up(SITE, tagsOf(), ctx);
  const down = (ctx = context(), from = provider) => from.down({ runId: RUN_ID }, ctx);

  /** All that adopting could change. */
  async function found(): Promise<Record<string, unknown>> {
    const all: Record<string, unknown> = {};
    for (const name of NODES) {
      const { instance } = await world.clients.compute.getInstance({ instanceId: idOf(name) });
      const vnic = await vnicOf(world.lab, world.clients, instance);
      const { items } = await world.clients.network.listPrivateIps({ vnicId: vnic.id });
      all[name] = {
        state: instance.lifecycleState,
        tags: instance.freeformTags,
        vnicTags: vnic.freeformTags,
        skipSourceDestCheck: vnic.skipSourceDestCheck,
        addresses: items.map(({ ipAddress }) => ipAddress),
      };
    }
    return all;
  }

  async function capture(name: string, ipAddress: string): Promise<void> {
    const vnicId = await vnicIdOf(name);
    await world.clients.network.createPrivateIp({ createPrivateIpDetails: { vnicId, ipAddress } });
  }

  it('runs, forwards and is tagged, and is given back as it was found', async () => {
    const before = await found();
    const ctx = context();
    await up(ctx);
    expect([...world.lab.host.up].toSorted()).to.deep.equal(NODES.toSorted());
    const { machines, nics } = await provider.inventory(RUN_ID, signal);
    expect(machines.map(({ node, state }) => `${node} ${state}`)).to.deep.equal([
      'oci-client running',
      'oci-router running',
      'oci-router-b running',
    ]);
    for (const { tags } of machines) expect(tags).to.include({ ...tagsOf(), team: 'network' });
    expect(nics.map(({ node, forwarding }) => `${node} ${forwarding}`)).to.deep.equal([
      'oci-client false',
      'oci-router true',
      'oci-router-b true',
    ]);
    expect(machines.find(({ node }) => node === 'oci-router-b')?.tags['labrun.adopted']).to.equal(
      'node=oci-router-b;power=stopped',
    );
    expect(ctx.log.intents.filter((intent) => !/^(tag|update|start) /.test(intent))).to.deep.equal([]);
    expect(ctx.log.intents).to.include('start instance oci-router-b').and.not.to.include('start instance oci-router');
    expect(ctx.log.details[0]).to.have.keys('id', 'note');
    expect(await provider.runs(signal)).to.deep.equal([{ runId: RUN_ID, ttlExpiresAt: '2026-06-01T07:15:00Z' }]);

    await capture('oci-router', '10.77.60.10');
    await capture('oci-router-b', '10.77.60.11');
    const report = await down();
    expect(report).to.deep.include({ deleted: [], leftovers: [] });
    expect(report.givenBack.map(({ id }) => id)).to.have.members(Object.values(instances));
    expect(await found()).to.deep.equal(before);
    expect(world.lab.host.delivered.get('10.77.60.10')).to.equal(null);
    expect(await provider.runs(signal)).to.deep.equal([]);
    expect(await down()).to.deep.equal({ deleted: [], givenBack: [], leftovers: [] });
  });

  it('changes nothing the second time, and keeps what it noted first', async () => {
    const before = await found();
    await up();
    await capture('oci-router', '10.77.60.10');
    const ctx = context();
    await up(ctx);
    expect(ctx.log.intents).to.deep.equal([]);
    await down();
    expect(await found()).to.deep.equal(before);
  });

  it('starts again what the run has stopped, when it was found running', async () => {
    const before = await found();
    await up();
    await provider.stop(ROUTER, context());
    await down();
    expect(await found()).to.deep.equal(before);
  });

  it('is given back from anywhere: by a configuration that creates, and by its end of life', async () => {
    const before = await found();
    await up();
    expect((await down(context(), world.provider)).deleted).to.deep.equal([]);
    expect(await found()).to.deep.equal(before);
    await up();
    const expired = { expiredAt: new Date('2026-06-01T07:15:00Z') };
    expect(await world.provider.down(expired, context())).to.deep.include({ deleted: [], leftovers: [] });
    expect(await found()).to.deep.equal(before);
  });

  it('is given back as it was, wherever its coming up was broken off', async () => {
    const before = await found();
    const whole = context();
    await up(whole);
    await down();
    expect(whole.log.intents).to.have.length(7);
    for (let last = 1; last <= 7; last += 1)
      for (const point of ['intent', 'outcome']) {
        const abort = new AbortController();
        const ctx = context({ signal: abort.signal });
        let count = 0;
        const breakOff = () => {
          count += 1;
          if (count === last) abort.abort(new Error('killed'));
          if (count >= last) throw new Error('killed');
        };
        if (point === 'intent') ctx.log.onIntent = breakOff;
        else ctx.log.onOutcome = breakOff;
        expect(await thrownBy(up(ctx))).to.include({ message: 'killed' });
        expect(await down(), `${point} ${last}`).to.deep.include({ deleted: [], leftovers: [] });
        expect(await found(), `${point} ${last}`).to.deep.equal(before);
      }
  });

  it('is left to the run that has it, whole, and to one of two that want it at once', async () => {
    await up();
    const taken = await found();
    const error = await thrownBy(provider.up(SITE, tagsOf('run-2'), context({ runId: 'run-2' })));
    expect(error).to.include({ code: 'provider.oci.foreign' });
    expect(error).to.have.property('message').that.includes(`belongs to run ${RUN_ID}`);
    expect(await found()).to.deep.equal(taken);
    await down();

    const ids = ['run-3', 'run-4'];
    const outcomes = await Promise.allSettled(ids.map((runId) => provider.up(SITE, tagsOf(runId), context({ runId }))));
    for (const { status } of outcomes) expect(status).to.be.oneOf(['fulfilled', 'rejected']);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).to.be.at.most(1);
    for (const [index, runId] of ids.entries()) {
      const { machines } = await provider.inventory(runId, signal);
      if (outcomes[index]?.status === 'fulfilled') expect(machines).to.have.length(3);
      expect((await provider.down({ runId }, context())).leftovers).to.deep.equal([]);
    }
  });

  it('is refused before anything is changed when one instance is not fit', async () => {
    const before = await found();
    const { compute } = world.clients;
    const unfit: [Record<string, string>, string][] = [
      [{ 'oci-router': idOf('oci-router') }, 'NotConfigured'],
      [{ ...instances, 'oci-client': idOf('oci-router') }, 'NotConfigured'],
      [{ ...instances, 'oci-client': 'ocid1.instance.oc1..none' }, 'NoSuchInstance'],
    ];
    for (const [named, providerCode] of unfit) {
      const ctx = context();
      const strange = world.providerFor({ setup: { mode: 'adopt', instances: named } });
      expect(await thrownBy(strange.up(SITE, tagsOf(), ctx))).to.include({ providerCode });
      expect(ctx.log.intents).to.deep.equal([]);
    }
    expect(await found()).to.deep.equal(before);
    const many = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`k${index}`, 'v']));
    await compute.updateInstance({ instanceId: idOf('oci-client'), updateInstanceDetails: { freeformTags: many } });
    expect(await thrownBy(up())).to.include({ providerCode: 'TooManyTags' });
  });

  it('has its own network: nobody is let in, and its machines are reached where they are', async () => {
    await up();
    const ctx = context();
    await provider.admit?.(RUN_ID, ['192.0.2.2'], ctx);
    expect(ctx.log.intents).to.deep.equal([]);
    expect(await provider.endpoints?.(RUN_ID, signal)).to.deep.equal([
      { node: 'oci-client', host: '10.77.60.13' },
      { node: 'oci-router', host: '10.77.60.6' },
      { node: 'oci-router-b', host: '10.77.60.7' },
    ]);
    const plan = provider.plan?.(SITE, tagsOf()) ?? [];
    expect(plan.map(({ op }) => op))
      .to.include.members(['tag', 'update', 'start'])
      .and.not.to.include('create');
    expect(plan[0]?.detail).to.deep.equal({ id: idOf('oci-router') });
  });

  it('is found by its node when its name is another', async () => {
    const { [ROUTER.name]: id, ...others } = instances;
    const swapped = { ...others, 'oci-router': idOf('oci-router-b'), 'oci-router-b': id ?? '' };
    provider = world.providerFor({ setup: { mode: 'adopt', instances: swapped } });
    await up();
    await provider.stop(ROUTER, context());
    expect(world.lab.host.up.has('oci-router-b')).to.equal(false);
    expect(world.lab.host.up.has('oci-router')).to.equal(true);
    const { machines } = await provider.inventory(RUN_ID, signal);
    expect(machines.find(({ node }) => node === ROUTER.name)).to.include({
      id: idOf('oci-router-b'),
      state: 'stopped',
    });
  });

  it('reports what it may not give back, and what carries the tag without having been created or adopted', async () => {
    await up();
    const other = await launched(world.lab, world.clients, 'other-0');
    const freeformTags = { 'routerd:cloudedge:run_id': RUN_ID };
    await world.clients.compute.updateInstance({ instanceId: other.id, updateInstanceDetails: { freeformTags } });
    world.lab.site.settings.deniedActions = ['UpdateVnic'];
    const report = await down(context({ deadlineMs: 8000 }));
    expect(report.deleted).to.deep.equal([]);
    expect(report.leftovers.map(({ name }) => name).toSorted()).to.deep.equal([...NODES, 'other-0'].toSorted());
    const why = Object.fromEntries(report.leftovers.map((leftover) => [leftover.name, leftover.why]));
    expect(why['other-0']).to.match(/neither created nor adopted/);
    expect(why['oci-router']).to.match(/updateVnic: NotAuthorizedOrNotFound/);
    world.lab.site.settings.deniedActions = [];
    const again = await down();
    expect(again.leftovers.map(({ name }) => name)).to.deep.equal(['other-0']);
    await untilState(world.clients, other.id, 'RUNNING');
  });

  it('reports an instance whose note cannot be read, and leaves it alone', async () => {
    await up();
    const instanceId = idOf('oci-client');
    const { instance } = await world.clients.compute.getInstance({ instanceId });
    const freeformTags = { ...instance.freeformTags, 'labrun:adopted': 'power=off' };
    await world.clients.compute.updateInstance({ instanceId, updateInstanceDetails: { freeformTags } });
    const report = await down();
    expect(report.leftovers.map(({ name, why }) => `${name}: ${why}`)).to.have.length(1);
    expect(report.leftovers[0]?.why).to.match(/labrun:adopted cannot be read \(power=off\)/);
    expect((await world.clients.compute.getInstance({ instanceId })).instance.freeformTags).to.deep.equal(freeformTags);
  });
});
