import { expect } from 'chai';
import { createAzureProvider } from '../../../runners/azure/index.js';
import type { Provider } from '../../../runners/provider.js';
import { GROUP, POLL, clientsFor, collect } from '../../fixtures/clouds/arm/clients.js';
import {
  CLIENT,
  PLAN,
  ROUTER_A,
  ROUTER_B,
  RUN_ID,
  context,
  memoryLog,
  startAzureLab,
  tagsFor,
  type AzureLab,
} from '../../fixtures/clouds/arm/lab.js';
import { rejection } from './rejection.js';

const NAMES = [ROUTER_A, ROUTER_B, CLIENT].flatMap(({ name }) => [name, `${name}-nic`]);

describe('azure provider: down', () => {
  let lab: AzureLab;
  let provider: Provider;

  beforeEach(async () => {
    lab = await startAzureLab();
    provider = createAzureProvider(lab.access());
  });
  afterEach(async () => {
    provider.close();
    await lab.close();
  });

  const up = (): Promise<void> => provider.up(PLAN, tagsFor(RUN_ID), context());
  const left = async (): Promise<(string | undefined)[]> =>
    (await collect(clientsFor(lab.access()).resources.resources.list())).map(({ name }) => name);

  it('leaves nothing, and reports all that it deleted', async () => {
    await up();
    const log = memoryLog();
    const report = await provider.down({ runId: RUN_ID }, context({ log }));
    expect(report.deleted.map(({ name }) => name)).to.have.members(NAMES);
    expect(report.leftovers).to.deep.equal([]);
    expect(await left()).to.deep.equal([]);
    expect([...lab.host.up]).to.deep.equal([]);
    const intents = log.records.filter((record) => 'intent' in record);
    expect(intents).to.have.length.greaterThan(2);
    expect(log.records).to.have.length(intents.length * 2);
  });

  it('takes what is already gone for done', async () => {
    expect(await provider.down({ runId: RUN_ID }, context())).to.deep.equal({
      deleted: [],
      givenBack: [],
      leftovers: [],
    });
    await up();
    const [first, second] = await Promise.all([0, 1].map(() => provider.down({ runId: RUN_ID }, context())));
    expect(first?.leftovers).to.deep.equal([]);
    expect(second?.leftovers).to.deep.equal([]);
    expect(await left()).to.deep.equal([]);
  });

  it('finds a NIC whose VM never came', async () => {
    await clientsFor(lab.access()).createNic(ROUTER_A);
    const report = await provider.down({ runId: RUN_ID }, context());
    expect(report.deleted.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal([`nic ${ROUTER_A.name}-nic`]);
    expect(await left()).to.deep.equal([]);
  });

  it("leaves alone what carries another run's tag, or none", async () => {
    const clients = clientsFor(lab.access());
    await clients.createNode(ROUTER_A);
    await clients.createNode(ROUTER_B);
    await clients.createNode(CLIENT);
    const others: Record<string, Record<string, string>> = {
      [ROUTER_B.name]: { 'routerd.cloudedge.run_id': 'another' },
      [CLIENT.name]: { purpose: 'something else' },
    };
    for (const [name, tags] of Object.entries(others)) {
      await clients.compute.virtualMachines.update(GROUP, name, { tags }, POLL);
      await clients.network.networkInterfaces.updateTags(GROUP, `${name}-nic`, { tags });
    }
    await provider.down({ runId: RUN_ID }, context());
    expect(await left()).to.have.members([ROUTER_B, CLIENT].flatMap(({ name }) => [name, `${name}-nic`]));
    expect([...lab.host.up]).to.have.members([ROUTER_B.name, CLIENT.name]);
  });

  it('by end of life: deletes what is over and nothing else', async () => {
    await provider.up({ ...PLAN, routers: [ROUTER_A] }, tagsFor('old', '2026-11-23T10:00:00Z'), context());
    await provider.up({ ...PLAN, routers: [], client: ROUTER_B }, tagsFor('new', '2026-11-23T18:00:00Z'), context());
    const report = await provider.down({ expiredAt: new Date('2026-11-23T12:00:00Z') }, context());
    expect(report.leftovers).to.deep.equal([]);
    expect(report.deleted.map(({ name }) => name)).to.have.members(
      [ROUTER_A, CLIENT].flatMap(({ name }) => [name, `${name}-nic`]),
    );
    expect(await left()).to.have.members([ROUTER_B.name, `${ROUTER_B.name}-nic`]);
  });

  it('leaves nothing although 30 % of all requests are refused', async () => {
    await up();
    lab.site.settings.throttle = 0.3;
    const report = await provider.down({ runId: RUN_ID }, context());
    expect(report.leftovers).to.deep.equal([]);
    lab.site.settings.throttle = 0;
    expect(await left()).to.deep.equal([]);
  });

  it('is not fooled by lists that lag behind', async () => {
    await up();
    lab.site.settings.consistencyMs = 3_600_000;
    const report = await provider.down({ runId: RUN_ID }, context());
    expect(report.leftovers).to.deep.equal([]);
    expect(report.deleted.map(({ name }) => name)).to.have.members(NAMES);
    lab.site.settings.consistencyMs = 0;
    expect(await left()).to.deep.equal([]);
  });

  it('reports what it could not delete, with the reason, and deletes the rest', async () => {
    await up();
    lab.host.before = (call) => {
      if (call === `halt ${ROUTER_A.name}`) throw new Error('the host is on fire');
    };
    const report = await provider.down({ runId: RUN_ID }, context());
    expect(report.leftovers.map(({ name }) => name)).to.have.members([ROUTER_A.name, `${ROUTER_A.name}-nic`]);
    expect(report.leftovers.find(({ kind }) => kind === 'machine')?.why).to.contain('the host is on fire');
    expect(report.deleted.map(({ name }) => name)).to.have.members(
      NAMES.filter((name) => !name.startsWith(`${ROUTER_A.name}-nic`) && name !== ROUTER_A.name),
    );
    expect(await left()).to.have.members([ROUTER_A.name, `${ROUTER_A.name}-nic`]);
  });

  it('reports everything as left when it may delete nothing', async () => {
    await up();
    lab.site.settings.denied = ['operator'];
    const report = await provider.down({ runId: RUN_ID }, context());
    expect(report.deleted).to.deep.equal([]);
    expect(report.leftovers.map(({ name }) => name)).to.have.members(NAMES);
    expect(report.leftovers.map(({ why }) => why).join()).to.contain('AuthorizationFailed');
  });

  it('reports what carries the tag in another resource group', async () => {
    const elsewhere = clientsFor(lab.access());
    const site = lab.access();
    await elsewhere.network.networkInterfaces.beginCreateOrUpdateAndWait(
      'elsewhere',
      'stray',
      {
        location: site.location,
        tags: { ...tagsFor(RUN_ID) },
        ipConfigurations: [
          { name: 'primary', primary: true, privateIPAddress: '10.77.60.77', subnet: { id: site.subnetId } },
        ],
      },
      POLL,
    );
    const report = await provider.down({ runId: RUN_ID }, context());
    expect(report.deleted).to.deep.equal([]);
    expect(report.leftovers.map(({ name }) => name)).to.deep.equal(['stray']);
  });

  it('reports a part of the network that carries the tag, and leaves it alone: labrun did not make it', async () => {
    await up();
    const body = { location: 'japaneast', tags: { ...tagsFor(RUN_ID) } };
    await clientsFor(lab.access()).network.networkSecurityGroups.beginCreateOrUpdateAndWait(
      GROUP,
      'theirs',
      body,
      POLL,
    );
    const report = await provider.down({ runId: RUN_ID }, context());
    expect(report.deleted.map(({ name }) => name)).to.have.members(NAMES);
    expect(report.leftovers.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal(['security-group theirs']);
    expect(report.leftovers[0]?.why).to.contain('not touched');
    expect(await left()).to.deep.equal(['theirs']);
  });

  it('throws when it cannot look: that is not clean', async () => {
    await up();
    await lab.close();
    expect(await rejection(provider.down({ runId: RUN_ID }, context()))).to.include({
      code: 'provider.azure.down',
      providerCode: 'ENOENT',
    });
  });
});
