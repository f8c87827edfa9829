import { expect } from 'chai';
import { KINDS, type KindName } from '../../../runners/oci/kinds.js';
import { toFreeformTags } from '../../../runners/oci/tags.js';
import { launched, untilState, vnicOf } from '../../fixtures/clouds/oci/clients.js';
import { context, RUN_ID, SITE, tagsOf, thrownBy } from './context.js';
import { createForeign, existing, OTHERS, startWorld, type World } from './world.js';

const KEY = 'routerd:cloudedge:run_id';
const OURS = toFreeformTags(tagsOf());

/** Tags that are not the run's, although some look like it. */
const FOREIGN: Record<string, Record<string, string>> = {
  'no tags at all': {},
  'the tags of another run': toFreeformTags(tagsOf('20260601T031500Z-cloudedge-oci-failover-0a1c')),
  'a run id that begins with ours': { ...OURS, [KEY]: `${RUN_ID}-2` },
  'a run id that ours begins with': { ...OURS, [KEY]: RUN_ID.slice(0, -1) },
  'our run id in other letters': { ...OURS, [KEY]: RUN_ID.toUpperCase() },
  'our run id with a space': { ...OURS, [KEY]: `${RUN_ID} ` },
  'an empty run id': { ...OURS, [KEY]: '' },
  'our run id under another key': { ...without(OURS, KEY), 'routerd:cloudedge:runid': RUN_ID, run_id: RUN_ID },
  'all of our tags but the run id': without(OURS, KEY),
  "labrun's own marks without a run": { 'labrun:created': 'true', 'labrun:adopted': 'node=oci-client;power=stopped' },
};

describe('runners/oci: what is not ours', () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(() => world.close());

  const up = () => world.provider.up(SITE, tagsOf(), context());
  const down = (ctx = context()) => world.provider.down({ runId: RUN_ID }, ctx);
  const all = () => existing(world.lab, world.clients);

  async function retag(kind: KindName, id: string, freeformTags: Record<string, string>): Promise<void> {
    const { compute, network, storage } = world.clients;
    const details = { freeformTags };
    const update: Record<KindName, () => Promise<unknown>> = {
      instance: () => compute.updateInstance({ instanceId: id, updateInstanceDetails: details }),
      'boot-volume': () => storage.updateBootVolume({ bootVolumeId: id, updateBootVolumeDetails: details }),
      subnet: () => network.updateSubnet({ subnetId: id, updateSubnetDetails: details }),
      'route-table': () => network.updateRouteTable({ rtId: id, updateRouteTableDetails: details }),
      'security-list': () => network.updateSecurityList({ securityListId: id, updateSecurityListDetails: details }),
      'internet-gateway': () => network.updateInternetGateway({ igId: id, updateInternetGatewayDetails: details }),
      vcn: () => network.updateVcn({ vcnId: id, updateVcnDetails: details }),
    };
    await update[kind]();
  }

  it('is left alone, however much its tags look like ours', async () => {
    for (const [index, tags] of Object.values(FOREIGN).entries())
      await createForeign(world, tags, { node: OTHERS[index] ?? '' });
    const before = await all();
    expect(before).to.have.length(7 * Object.keys(FOREIGN).length);
    await up();
    const report = await down();
    expect(report.leftovers).to.deep.equal([]);
    expect(report.deleted).to.have.length(11);
    expect(await all()).to.deep.equal(before);
    expect(world.lab.host.up.size).to.equal(Object.keys(FOREIGN).length);
  });

  it('is left alone when runs expire, unless it has expired by a date that can be read', async () => {
    const dates = ['', 'soon', '1', '2026', '2026-06-01', 'Mon, 01 Jun 2020 00:00:00 GMT', '2126-06-01T00:00:00Z'];
    for (const ttl of dates) await createForeign(world, toFreeformTags(tagsOf('old-run', ttl)));
    const before = await all();
    const report = await world.provider.down({ expiredAt: new Date('2026-06-02T00:00:00Z') }, context());
    expect(report).to.deep.equal({ deleted: [], givenBack: [], leftovers: [] });
    expect(await all()).to.deep.equal(before);
  });

  for (const kind of Object.keys(KINDS) as KindName[]) {
    it(`may be a thing of ours, of kind ${kind}, that lost its tags after it was listed`, async () => {
      const id = await oneOfOurs(kind);
      let changed = false;
      world.lab.intercept = async (request) => {
        if (changed || !(request.startsWith('GET ') && request.endsWith(`/${id}`))) return;
        changed = true;
        await retag(kind, id, {});
      };
      await expectRefusal(kind, id, {});
    });

    it(`may be a thing of ours, of kind ${kind}, that another run took just before it would be deleted`, async () => {
      const id = await oneOfOurs(kind);
      const tags = toFreeformTags(tagsOf('other-run'));
      let changed = false;
      const ctx = context();
      ctx.log.onIntent = async (intent) => {
        if (changed || !intent.startsWith('delete ') || ctx.log.details.at(-1)?.['id'] !== id) return;
        changed = true;
        await retag(kind, id, tags);
      };
      await expectRefusal(kind, id, tags, ctx);
      expect(ctx.log.outcomes.some((outcome) => /NoEtagMatch/.test(outcome))).to.equal(true);
    });
  }

  /** The client's instance, or another thing of the run; a boot volume without its instance, which it would go with. */
  async function oneOfOurs(kind: KindName): Promise<string> {
    await up();
    const ours = (await all()).filter((thing) => thing.kind === kind);
    const found = ours.find(({ name }) => name.startsWith('oci-client')) ?? ours[0];
    if (kind === 'boot-volume') {
      const instances = (await all()).filter((thing) => thing.kind === 'instance');
      for (const { id: instanceId } of instances) {
        await world.clients.compute.terminateInstance({ instanceId, preserveBootVolume: true });
        await untilState(world.clients, instanceId, 'TERMINATED');
      }
    }
    return found?.id ?? '';
  }

  async function expectRefusal(kind: KindName, id: string, tags: Record<string, string>, ctx = context()) {
    const report = await down(ctx);
    const leftover = report.leftovers.find((item) => item.id === id);
    expect(leftover?.kind).to.equal(kind);
    expect(leftover?.why).to.match(
      /(does not carry the run's tag any more|belongs to run other-run now): it was not touched/,
    );
    expect((await all()).find((thing) => thing.id === id)?.tags).to.deep.equal(tags);
    expect(report.deleted.map((item) => item.id)).not.to.include(id);
  }

  it('may be a machine of ours that another run took just before it would be stopped, or rules that it took', async () => {
    await up();
    const ours = await all();
    const taken = toFreeformTags(tagsOf('other-run'));
    const takeOnce = (kind: KindName, name: string): void => {
      const id = ours.find((thing) => thing.kind === kind && thing.name === name)?.id ?? '';
      let changed = false;
      world.lab.intercept = async (request) => {
        if (changed || !(request.startsWith('GET ') && request.endsWith(`/${id}`))) return;
        changed = true;
        await retag(kind, id, taken);
      };
    };
    takeOnce('instance', SITE.client.name);
    const stopped = await thrownBy(world.provider.stop(SITE.client, context()));
    expect(stopped).to.include({ code: 'provider.oci.foreign' });
    expect(world.lab.host.up.has(SITE.client.name)).to.equal(true);
    takeOnce('security-list', `${RUN_ID}-security-list`);
    const ctx = context();
    expect(await thrownBy(world.provider.admit?.(RUN_ID, ['192.0.2.1'], ctx) ?? Promise.resolve())).to.include({
      code: 'provider.oci.foreign',
    });
    expect(ctx.log.intents).to.deep.equal([]);
  });

  it('may be an expired run whose end of life was put off: spared, and nothing to complain about', async () => {
    await up();
    const vcn = (await all()).find(({ kind }) => kind === 'vcn');
    for (const { kind, id } of await all()) if (kind !== 'vcn') await retag(kind, id, {});
    const later = toFreeformTags(tagsOf(RUN_ID, '2126-06-01T00:00:00Z'));
    let changed = false;
    world.lab.intercept = async (request) => {
      if (changed || !request.startsWith(`GET /20160918/vcns/${vcn?.id}`)) return;
      changed = true;
      await retag('vcn', vcn?.id ?? '', later);
    };
    const report = await world.provider.down({ expiredAt: new Date('2026-07-01T00:00:00Z') }, context());
    expect(report).to.deep.equal({ deleted: [], givenBack: [], leftovers: [] });
    expect(changed).to.equal(true);
  });

  it('stays in our network and is reported by what it keeps', async () => {
    await up();
    const { compute } = world.clients;
    const subnet = (await all()).find(({ kind }) => kind === 'subnet');
    const site = world.lab.access();
    const { instance } = await compute.launchInstance({
      launchInstanceDetails: {
        compartmentId: site.compartmentId,
        availabilityDomain: site.availabilityDomain,
        shape: site.shape,
        displayName: 'other-0',
        imageId: site.imageId,
        createVnicDetails: { subnetId: subnet?.id ?? '', privateIp: '10.77.60.100' },
      },
    });
    const report = await down();
    const left = Object.fromEntries(report.leftovers.map((item) => [item.kind, item.why]));
    expect(Object.keys(left).toSorted()).to.deep.equal([
      'internet-gateway',
      'route-table',
      'security-list',
      'subnet',
      'vcn',
    ]);
    expect(left['subnet']).to.match(/deleteSubnet: Conflict: .* references the VNIC/);
    expect(left['vcn']).to.match(/deleteVcn: IncorrectState/);
    expect(report.deleted.map(({ kind }) => kind)).to.include.members(['instance', 'boot-volume']);
    await untilState(world.clients, instance.id, 'RUNNING');
    await compute.terminateInstance({ instanceId: instance.id });
    await untilState(world.clients, instance.id, 'TERMINATED');
    expect((await down()).leftovers).to.deep.equal([]);
    expect(await world.remaining()).to.deep.equal([]);
  });

  it('is an adopted instance, whatever was done to its tags and whatever the configuration says', async () => {
    const { id: instanceId } = await launched(world.lab, world.clients, 'oci-client');
    const adopt = { mode: 'adopt', instances: { 'oci-client': instanceId } } as const;
    const adopter = world.providerFor({ setup: adopt });
    await adopter.up({ ...SITE, routers: [SITE.client] }, tagsOf(), context()).catch(() => undefined);
    await adopter.up({ ...SITE, routers: [] }, tagsOf(), context());
    const { instance } = await world.clients.compute.getInstance({ instanceId });
    await retag('instance', instanceId, without(instance.freeformTags ?? {}, 'labrun:adopted'));
    for (const provider of [adopter, world.provider]) {
      const report = await provider.down({ runId: RUN_ID }, context());
      expect(report.deleted).to.deep.equal([]);
      expect(report.leftovers.map(({ why }) => why).join()).to.match(/neither created nor adopted/);
      await untilState(world.clients, instanceId, 'RUNNING');
    }
    const vnic = await vnicOf(world.lab, world.clients, instance);
    expect(vnic.freeformTags).to.have.property('labrun:adopted');
  });

  it("is what carries the run's id and nothing else of it", async () => {
    await createForeign(world, { [KEY]: RUN_ID }, { node: 'other-0' });
    const before = await all();
    const report = await down();
    expect(report.deleted).to.deep.equal([]);
    expect(report.leftovers).to.have.length(7);
    for (const { why } of report.leftovers) expect(why).to.match(/neither created nor adopted/);
    expect(await all()).to.deep.equal(before);
  });

  it('may be a boot volume that somebody kept when he terminated its instance', async () => {
    await up();
    const volume = (await all()).find(({ kind, name }) => kind === 'boot-volume' && name.startsWith('oci-client'));
    await retag('boot-volume', volume?.id ?? '', {});
    const client = (await all()).find(({ kind, name }) => kind === 'instance' && name === 'oci-client');
    let done = false;
    world.lab.intercept = async (request) => {
      if (done || !request.startsWith(`DELETE /20160918/instances/${client?.id}`)) return;
      done = true;
      await world.clients.compute.terminateInstance({ instanceId: client?.id ?? '', preserveBootVolume: true });
    };
    const { leftovers } = await down();
    expect(leftovers.map(({ kind, id }) => ({ kind, id }))).to.deep.equal([{ kind: 'boot-volume', id: volume?.id }]);
    expect(leftovers[0]?.why).to.match(/stayed when oci-client was terminated/);
    expect(await world.remaining()).to.deep.equal(['boot-volume oci-client (Boot Volume)']);
  });
});

function without(tags: Record<string, string>, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => name !== key));
}
