import { expect } from 'chai';
import { KINDS } from '../../../runners/oci/kinds.js';
import { toFreeformTags } from '../../../runners/oci/tags.js';
import type { CloudSettings } from '../../../fixtures/clouds/core/settings.js';
import { context, ROUTER, RUN_ID, SITE, tagsOf } from './context.js';
import { createForeign, existing, OTHERS, startWorld, type World } from './world.js';

/** A bad day: three requests in ten fail, some are throttled, some answers never arrive, and all reads lag behind. */
const BAD_DAY: Partial<CloudSettings> = {
  errorRate: 0.3,
  throttle: 0.1,
  lostAnswerRate: 0.1,
  consistencyMs: 100,
  transitionMs: 20,
  latencyMs: 1,
};
const PATIENT = { deadlineMs: 60_000 };

describe('runners/oci: on a bad day', () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(() => world.close());

  const settle = (): void =>
    void Object.assign(world.lab.site.settings, { errorRate: 0, throttle: 0, lostAnswerRate: 0, consistencyMs: 0 });

  it('brings a site up and takes it down: nothing twice, nothing left, nothing foreign touched', async () => {
    const strangers = [{}, toFreeformTags(tagsOf('other-run')), toFreeformTags(tagsOf(`${RUN_ID}0`))];
    for (const [index, tags] of strangers.entries()) await createForeign(world, tags, { node: OTHERS[index] ?? '' });
    const foreign = await existing(world.lab, world.clients);
    Object.assign(world.lab.site.settings, BAD_DAY);
    await world.provider.up(SITE, tagsOf(), context(PATIENT));
    await world.provider.stop(ROUTER, context(PATIENT));
    await world.provider.start(ROUTER, context(PATIENT));
    await world.provider.admit?.(RUN_ID, ['192.0.2.1'], context(PATIENT));
    expect(await world.provider.endpoints?.(RUN_ID, new AbortController().signal)).to.have.length(3);
    settle();
    expect(await existing(world.lab, world.clients)).to.have.length(foreign.length + 11);
    Object.assign(world.lab.site.settings, BAD_DAY);
    const report = await world.provider.down({ runId: RUN_ID }, context(PATIENT));
    expect(report.leftovers).to.deep.equal([]);
    settle();
    expect(await existing(world.lab, world.clients)).to.deep.equal(foreign);
    expect(world.lab.host.up.size).to.equal(3);
  });

  it('adopts a site and gives it back as it was', async () => {
    await createForeign(world, { team: 'other' }, { node: 'oci-client' });
    const found = async () => {
      const all = await existing(world.lab, world.clients);
      const nic = [...world.lab.site.current().nics.values()].map(({ tags, sourceCheck, secondary }) => ({
        tags: { ...tags },
        sourceCheck,
        addresses: secondary.map(({ address }) => address),
      }));
      return { all, nic, up: [...world.lab.host.up] };
    };
    const before = await found();
    const id = before.all.find(({ kind }) => kind === 'instance')?.id ?? '';
    const adopter = world.providerFor({ setup: { mode: 'adopt', instances: { 'oci-client': id } } });
    for (let round = 0; round < 3; round += 1) {
      Object.assign(world.lab.site.settings, BAD_DAY);
      await adopter.up({ ...SITE, routers: [] }, tagsOf(), context(PATIENT));
      expect(await adopter.down({ runId: RUN_ID }, context(PATIENT))).to.deep.include({ deleted: [], leftovers: [] });
      settle();
      expect(await found()).to.deep.equal(before);
    }
  });

  it('takes a hundred things down', async () => {
    const tags = toFreeformTags(tagsOf());
    for (let network = 0; network < 20; network += 1) await createForeign(world, tags);
    expect(await existing(world.lab, world.clients)).to.have.length(100);
    Object.assign(world.lab.site.settings, BAD_DAY);
    const report = await world.provider.down({ runId: RUN_ID }, context(PATIENT));
    expect(report.leftovers).to.deep.equal([]);
    expect(new Set(report.deleted.map(({ id }) => id)).size).to.equal(100);
    settle();
    expect(await world.remaining()).to.deep.equal([]);
  });

  it('makes nothing twice when the answer to a request that makes something is lost', async () => {
    const collections = ['vcns', 'internetGateways', 'securityLists', 'routeTables', 'subnets', 'instances'];
    const lost = new Map<string, number>();
    world.lab.intercept = (request) => {
      const collection = /^POST \/20160918\/(\w+)$/.exec(request)?.[1];
      if (collection === undefined) return undefined;
      const count = (lost.get(collection) ?? 0) + 1;
      lost.set(collection, count);
      return count <= 2 ? 'lose' : undefined;
    };
    world.lab.site.settings.consistencyMs = 50;
    await world.provider.up(SITE, tagsOf(), context(PATIENT));
    for (const collection of collections) expect(lost.get(collection), collection).to.be.at.least(3);
    settle();
    const kinds = (await existing(world.lab, world.clients)).map(({ kind }) => kind);
    for (const kind of Object.keys(KINDS))
      expect(
        kinds.filter((other) => other === kind),
        kind,
      ).to.have.length(/instance|volume/.test(kind) ? 3 : 1);
  });

  it('makes nothing twice when it is repeated before what it made is listed, with other words to the machines', async () => {
    world.lab.site.settings.consistencyMs = 250;
    const boot = (userData: string) => ({ boot: () => ({ userData, authorizedKey: 'ssh-ed25519 AAAA' }) });
    for (const userData of ['#!/bin/sh\n# 1\n', '#!/bin/sh\n# 2\n']) {
      const abort = new AbortController();
      const ctx = context({ signal: abort.signal });
      let launches = 0;
      ctx.log.onOutcome = () => {
        if (ctx.log.intents.at(-1)?.startsWith('create instance') && (launches += 1) === 3) abort.abort();
      };
      await world.provider.up(SITE, tagsOf(), { ...ctx, ...boot(userData) }).catch(() => undefined);
    }
    await world.provider.up(SITE, tagsOf(), { ...context(PATIENT), ...boot('#!/bin/sh\n# 3\n') });
    settle();
    expect(await existing(world.lab, world.clients)).to.have.length(11);
    const scripts = [...world.lab.host.userData.values()];
    expect(scripts).to.deep.equal(['#!/bin/sh\n# 1\n', '#!/bin/sh\n# 1\n', '#!/bin/sh\n# 1\n']);
  });

  it('reports each thing that cannot be deleted, and is not clean', async () => {
    await world.provider.up(SITE, tagsOf(), context());
    world.lab.site.settings.deniedActions = ['DeleteRouteTable'];
    const report = await world.provider.down({ runId: RUN_ID }, context());
    expect(report.leftovers.map(({ kind }) => kind).toSorted()).to.deep.equal([
      'internet-gateway',
      'route-table',
      'vcn',
    ]);
    const table = report.leftovers.find(({ kind }) => kind === 'route-table');
    expect(table?.name).to.equal(`${RUN_ID}-route-table`);
    expect(table?.why).to.match(/deleteRouteTable: NotAuthorizedOrNotFound/);
    world.lab.site.settings.deniedActions = [];
    expect((await world.provider.down({ runId: RUN_ID }, context())).leftovers).to.deep.equal([]);
  });

  it('reports what is left when time is up', async () => {
    await world.provider.up(SITE, tagsOf(), context());
    world.lab.host.before = (call) => {
      if (call === 'halt oci-router') throw new Error('stuck');
    };
    const report = await world.provider.down({ runId: RUN_ID }, context({ deadlineMs: 2500 }));
    expect(report.leftovers.map(({ kind }) => kind)).to.include.members(['instance', 'vcn']);
    expect(report.leftovers.find(({ kind }) => kind === 'instance')?.why).to.match(/not within 2500 ms/);
    world.lab.host.before = () => undefined;
  });

  it('reports what is left when time is up before anything could be listed', async () => {
    await world.provider.up(SITE, tagsOf(), context());
    world.lab.site.settings.latencyMs = 700;
    const { leftovers, deleted } = await world.provider.down({ runId: RUN_ID }, context({ deadlineMs: 300 }));
    expect(deleted).to.deep.equal([]);
    expect(leftovers.map(({ kind }) => kind)).to.include.members(['instance', 'vcn']);
    expect(leftovers[0]?.why).to.include('the deadline came first');
  });
});
