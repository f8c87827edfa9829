import { expect } from 'chai';
import type { IngressSecurityRule } from 'oci-core/lib/model/ingress-security-rule.js';
import { toFreeformTags } from '../../../runners/oci/tags.js';
import type { NodeBoot } from '../../../runners/provider.js';
import { context, ROUTER, RUN_ID, SITE, tagsOf, thrownBy } from './context.js';
import { SETUP, startWorld, existing, type World } from './world.js';

const { signal } = new AbortController();
const BOOT: NodeBoot = { userData: '#!/bin/sh\necho up\n', authorizedKey: 'ssh-ed25519 AAAA operator' };
const CREATED = [
  'boot-volume oci-client (Boot Volume)',
  'boot-volume oci-router (Boot Volume)',
  'boot-volume oci-router-b (Boot Volume)',
  'instance oci-client',
  'instance oci-router',
  'instance oci-router-b',
  `internet-gateway ${RUN_ID}-gateway`,
  `route-table ${RUN_ID}-route-table`,
  `security-list ${RUN_ID}-security-list`,
  `subnet ${RUN_ID}-subnet`,
  `vcn ${RUN_ID}-vcn`,
];

describe('runners/oci: a site that is created', () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(() => world.close());

  const up = (ctx = context()) => world.provider.up(SITE, tagsOf(), { ...ctx, boot: () => BOOT });

  it('comes up with a network of its own, everything tagged, nodes booted as they are told', async () => {
    const ctx = context();
    await up(ctx);
    expect(await world.remaining()).to.deep.equal(CREATED);
    for (const { kind, tags } of await existing(world.lab, world.clients)) {
      expect(tags, kind).to.include({ 'routerd:cloudedge:run_id': RUN_ID, 'labrun:created': 'true' });
      expect(Object.keys(tags).length).to.be.at.most(10);
    }
    expect([...world.lab.host.up].toSorted()).to.deep.equal(['oci-client', 'oci-router', 'oci-router-b']);
    expect(Object.fromEntries(world.lab.host.userData)).to.deep.equal({
      'oci-client': BOOT.userData,
      'oci-router': BOOT.userData,
      'oci-router-b': BOOT.userData,
    });
    const { items } = await world.clients.compute.listInstances({ compartmentId: world.site.compartmentId });
    for (const { metadata, instanceOptions } of items) {
      expect(metadata).to.deep.equal({
        ssh_authorized_keys: BOOT.authorizedKey,
        user_data: Buffer.from(BOOT.userData).toString('base64'),
      });
      expect(instanceOptions?.areLegacyImdsEndpointsDisabled).to.equal(true);
    }
    expect(ctx.log.intents.slice(0, 5)).to.deep.equal([
      `create vcn ${RUN_ID}-vcn`,
      `create internet-gateway ${RUN_ID}-gateway`,
      `create security-list ${RUN_ID}-security-list`,
      `create route-table ${RUN_ID}-route-table`,
      `create subnet ${RUN_ID}-subnet`,
    ]);
    expect(ctx.log.intents.slice(5).toSorted()).to.deep.equal([
      'create instance oci-client',
      'create instance oci-router',
      'create instance oci-router-b',
      'tag boot-volume oci-client (Boot Volume)',
      'tag boot-volume oci-router (Boot Volume)',
      'tag boot-volume oci-router-b (Boot Volume)',
    ]);
    expect(ctx.log.outcomes.every((outcome) => outcome === 'ok')).to.equal(true);
    for (const text of [...ctx.log.intents, JSON.stringify(ctx.log.details)]) expect(text).not.to.include('#!/bin/sh');
  });

  it('does what its plan says, in that order', async () => {
    const plan = world.provider.plan?.(SITE, tagsOf()) ?? [];
    const ctx = context();
    await up(ctx);
    const planned = plan.map(({ op, kind, name }) => `${op} ${kind} ${name}`);
    expect(planned.toSorted()).to.deep.equal(ctx.log.intents.toSorted());
    expect(planned.slice(0, 5)).to.deep.equal(ctx.log.intents.slice(0, 5));
    expect(plan.find(({ name }) => name === ROUTER.name)?.detail).to.include({
      address: ROUTER.lanIp,
      forwarding: 'on',
      publicIp: 'ephemeral',
      size: 'VM.Standard.E4.Flex, 1 OCPU, 4 GB',
    });
  });

  it('plans without a lab, without credentials and without a call', () => {
    const { credentials: _, ...site } = world.site;
    const calls: string[] = [];
    world.lab.intercept = (request) => void calls.push(request);
    const provider = world.providerFor({ ...site, endpoint: { socketPath: '/nowhere' } });
    expect(provider.plan?.(SITE, tagsOf())).to.have.length(11);
    expect(calls).to.deep.equal([]);
  });

  it('says where its machines are, shows them, stops and starts them', async () => {
    await up();
    expect(await world.provider.endpoints?.(RUN_ID, signal)).to.deep.equal([
      { node: 'oci-client', host: '203.0.113.13' },
      { node: 'oci-router', host: '203.0.113.6' },
      { node: 'oci-router-b', host: '203.0.113.7' },
    ]);
    await world.provider.stop(ROUTER, context());
    const { machines, nics } = await world.provider.inventory(RUN_ID, signal);
    expect(machines.map(({ node, state }) => `${node} ${state}`)).to.deep.equal([
      'oci-client running',
      'oci-router stopped',
      'oci-router-b running',
    ]);
    expect(nics.map(({ node, forwarding }) => `${node} ${forwarding}`)).to.deep.equal([
      'oci-client false',
      'oci-router true',
      'oci-router-b true',
    ]);
    expect(machines[0]?.tags).to.include(tagsOf());
    await world.provider.start(ROUTER, context());
    expect(world.lab.host.up.has(ROUTER.name)).to.equal(true);
    expect(await world.provider.endpoints?.('other-run', signal)).to.deep.equal([]);
  });

  it('lets in SSH from the operator, its own subnet, and the overlay from the peers that are named last', async () => {
    await up();
    const rules = async (): Promise<string[]> => {
      const { items } = await world.clients.network.listSubnets({ compartmentId: world.site.compartmentId });
      const lists = items[0]?.securityListIds ?? [];
      expect(lists).to.have.length(1);
      const { securityList } = await world.clients.network.getSecurityList({ securityListId: lists[0] ?? '' });
      return securityList.ingressSecurityRules.map(inWords);
    };
    const base = [`tcp 22-22 from ${SETUP.operatorCidr}`, `all from ${SETUP.networkCidr}`];
    const overlay = (peer: string) => [
      `udp 4789-4789 from ${peer}/32`,
      `udp 51820-51820 from ${peer}/32`,
      `udp 3784-3785 from ${peer}/32`,
      `udp 4784-4784 from ${peer}/32`,
      `tcp 179-179 from ${peer}/32`,
    ];
    expect(await rules()).to.deep.equal(base);
    const ctx = context();
    await world.provider.admit?.(RUN_ID, ['192.0.2.3', '192.0.2.2'], ctx);
    expect(await rules()).to.deep.equal([...base, ...overlay('192.0.2.2'), ...overlay('192.0.2.3')]);
    await world.provider.admit?.(RUN_ID, ['192.0.2.2', '192.0.2.3'], ctx);
    expect(ctx.log.intents).to.deep.equal([`update security-list ${RUN_ID}-security-list`]);
    await world.provider.admit?.(RUN_ID, ['192.0.2.9'], ctx);
    expect(await rules()).to.deep.equal([...base, ...overlay('192.0.2.9')]);
    expect(await thrownBy(world.provider.admit?.('other-run', [], ctx) ?? Promise.resolve())).to.include({
      providerCode: 'NoSuchSecurityList',
    });
  });

  it('creates nothing twice when it is repeated, and starts what has been stopped', async () => {
    await up();
    await world.provider.stop(ROUTER, context());
    const ctx = context();
    await up(ctx);
    expect(ctx.log.intents).to.deep.equal(['start instance oci-router']);
    expect(await world.remaining()).to.deep.equal(CREATED);
  });

  it('comes up again after it was taken down, under the same run id', async () => {
    for (let round = 0; round < 2; round += 1) {
      await up();
      expect(await world.remaining()).to.deep.equal(CREATED);
      expect((await world.provider.down({ runId: RUN_ID }, context())).leftovers).to.deep.equal([]);
      expect(await world.remaining()).to.deep.equal([]);
    }
  });

  it('goes away in the order in which OCI lets go, and is reported thing by thing', async () => {
    await up();
    const ctx = context();
    const report = await world.provider.down({ runId: RUN_ID }, ctx);
    expect(report.leftovers).to.deep.equal([]);
    expect(report.deleted.map(({ kind, name }) => `${kind} ${name}`).toSorted()).to.deep.equal(CREATED);
    expect(await world.remaining()).to.deep.equal([]);
    expect(ctx.log.outcomes.every((outcome) => outcome === 'ok')).to.equal(true);
    const order = ctx.log.intents.map((intent) => intent.split(' ')[1]);
    // A boot volume goes with its instance, as a VNIC and its public address do.
    expect(order.slice(0, 4)).to.deep.equal(['instance', 'instance', 'instance', 'subnet']);
    expect(order.slice(-2)).to.deep.equal(['internet-gateway', 'vcn']);
    expect(await world.provider.down({ runId: RUN_ID }, context())).to.deep.equal({
      deleted: [],
      givenBack: [],
      leftovers: [],
    });
  });

  it('is found by its run and its end of life when a single VCN is all that is left', async () => {
    const { network } = world.clients;
    const freeformTags = toFreeformTags(tagsOf('run-1'));
    const { compartmentId } = world.site;
    await network.createVcn({ createVcnDetails: { compartmentId, cidrBlocks: ['10.1.0.0/16'], freeformTags } });
    expect(await world.provider.runs(signal)).to.deep.equal([{ runId: 'run-1', ttlExpiresAt: '2026-06-01T07:15:00Z' }]);
    const early = { expiredAt: new Date('2026-06-01T07:14:59Z') };
    expect(await world.provider.down(early, context())).to.deep.equal({ deleted: [], givenBack: [], leftovers: [] });
    const late = await world.provider.down({ expiredAt: new Date('2026-06-01T07:15:00Z') }, context());
    expect(late.deleted.map(({ kind }) => kind)).to.deep.equal(['vcn']);
    expect(await world.provider.runs(signal)).to.deep.equal([]);
  });

  it('is taken down in every region of the configuration, whichever it was created in', async () => {
    const elsewhere = world.providerFor({ region: 'us-ashburn-1', availabilityDomain: 'lab:US-ASHBURN-1-AD-1' });
    await elsewhere.up(SITE, tagsOf(), context());
    expect(await world.remaining()).to.deep.equal([]);
    expect(await world.provider.runs(signal)).to.deep.equal([]);
    const both = world.providerFor({ regions: ['us-ashburn-1', 'eu-frankfurt-1'] });
    expect((await both.runs(signal)).map(({ runId }) => runId)).to.deep.equal([RUN_ID]);
    const report = await both.down({ runId: RUN_ID }, context());
    expect(report.deleted).to.have.length(11);
    expect(report.leftovers).to.deep.equal([]);
    expect(await elsewhere.runs(signal)).to.deep.equal([]);
    expect(world.lab.host.up.size).to.equal(0);
  });

  it('takes away what it can read, and says that it could not read the rest', async () => {
    await up();
    const both = world.providerFor({ regions: ['us-ashburn-1'] });
    world.lab.site.settings.deniedActions = ['ListBootVolumes'];
    const error = await thrownBy(both.down({ runId: RUN_ID }, context()));
    expect(error).to.include({ code: 'provider.oci.down', providerCode: 'NotAuthorizedOrNotFound' });
    expect(error).to.have.property('hint').that.includes('read volume-family');
    world.lab.site.settings.deniedActions = [];
    expect(await world.remaining()).to.deep.equal([]);
  });

  it('says which permission is missing', async () => {
    const cases = { CreateVcn: 'manage virtual-network-family', LaunchInstance: 'manage instance-family' };
    for (const [action, policy] of Object.entries(cases)) {
      world.lab.site.settings.deniedActions = [action];
      const error = await thrownBy(up());
      expect(error).to.include({ code: 'provider.oci.up', providerCode: 'NotAuthorizedOrNotFound' });
      expect(error).to.have.property('hint').that.includes(`Allow group G to ${policy} in compartment C`);
    }
    world.lab.site.settings.deniedActions = [];
    world.lab.site.settings.limits = { machines: 0 };
    const limited = await thrownBy(up());
    expect(limited).to.include({ providerCode: 'LimitExceeded' }).and.to.have.property('hint').that.includes('limit');
  });
});

function inWords({ source, protocol, tcpOptions, udpOptions }: IngressSecurityRule): string {
  const name = { '6': 'tcp', '17': 'udp' }[protocol] ?? protocol;
  const ports = (tcpOptions ?? udpOptions)?.destinationPortRange;
  return ports === undefined ? `${name} from ${source}` : `${name} ${ports.min}-${ports.max} from ${source}`;
}
