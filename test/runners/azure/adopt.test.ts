import { expect } from 'chai';
import type { NetworkInterface, PublicIPAddress } from '@azure/arm-network';
import { createAzureProvider } from '../../../runners/azure/index.js';
import type { Provider } from '../../../runners/provider.js';
import type { NodePlan } from '../../../src/model.js';
import type { LabrunError } from '../../../src/errors.js';
import {
  GROUP,
  POLL,
  addressesOf,
  clientsFor,
  withAddresses,
  type Clients,
} from '../../fixtures/clouds/arm/clients.js';
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
import { idOf } from './foreign.js';
import { rejection } from './rejection.js';
import { NEVER, downAfresh, everything } from './support.js';

const NODES = [ROUTER_A, ROUTER_B, CLIENT];
const OWNERS = { team: 'network', 'cost center': '42' };
const OTHER = '20261123T120000Z-cloudedge-other';

describe('azure provider: machines that are adopted', () => {
  let lab: AzureLab;
  let clients: Clients;
  let provider: Provider;

  /** Three machines of somebody else's: one runs, one is off, one is deallocated; the first has an address of its own more. */
  beforeEach(async () => {
    lab = await startAzureLab();
    clients = clientsFor(lab.access());
    for (const node of NODES) await makeMachine(node);
    await clients.compute.virtualMachines.powerOff(GROUP, ROUTER_B.name, POLL);
    await clients.compute.virtualMachines.deallocate(GROUP, CLIENT.name, POLL);
    provider = createAzureProvider(site());
  });
  afterEach(async () => {
    provider.close();
    await lab.close();
  });

  const site = (): ReturnType<AzureLab['adoptSite']> =>
    lab.adoptSite(
      Object.fromEntries(NODES.map(({ name }) => [name, idOf(lab, 'Microsoft.Compute/virtualMachines', name)])),
    );

  async function makeMachine(node: NodePlan): Promise<void> {
    const { access, createNic, compute } = { ...clients, access: lab.access() };
    const { id = '' } = await createNic(node, node === ROUTER_A ? ['10.77.60.200'] : []);
    await clients.network.networkInterfaces.updateTags(GROUP, `${node.name}-nic`, { tags: OWNERS });
    if (node === ROUTER_A) await setForwarding(node, false);
    const body = {
      location: access.location,
      tags: OWNERS,
      hardwareProfile: { vmSize: access.vmSize },
      storageProfile: { imageReference: { id: access.imageId } },
      networkProfile: { networkInterfaces: [{ id }] },
    };
    await compute.virtualMachines.createOrUpdate(GROUP, node.name, body, POLL);
  }

  const nicOf = (node: NodePlan): Promise<NetworkInterface> =>
    clients.network.networkInterfaces.get(GROUP, `${node.name}-nic`);

  async function setForwarding(node: NodePlan, on: boolean): Promise<void> {
    const nic = await nicOf(node);
    await putNic(node, { ...nic, enableIPForwarding: on });
  }

  const putNic = (node: NodePlan, nic: NetworkInterface): Promise<unknown> =>
    clients.network.networkInterfaces.beginCreateOrUpdateAndWait(GROUP, `${node.name}-nic`, nic, POLL);

  /** All that an owner can see of the machines: tags, power, forwarding, addresses. */
  const asSeen = (): Promise<unknown[]> =>
    Promise.all(
      NODES.map(async (node) => {
        const { instanceView, tags } = await clients.compute.virtualMachines.get(GROUP, node.name, {
          expand: 'instanceView',
        });
        const nic = await nicOf(node);
        return {
          node: node.name,
          tags,
          power: instanceView?.statuses?.find(({ code }) => code?.startsWith('PowerState/'))?.code,
          nicTags: nic.tags,
          forwarding: nic.enableIPForwarding,
          addresses: addressesOf(nic),
        };
      }),
    );

  const adopt = (overrides: Parameters<typeof context>[0] = {}, runId = RUN_ID): Promise<void> =>
    provider.up(PLAN, tagsFor(runId), context({ runId, ...overrides }));

  it('run, forward where they are routers, and carry the tags of the run beside their own', async () => {
    await adopt();
    const { machines, nics } = await provider.inventory(RUN_ID, NEVER);
    expect(machines.map(({ node, state }) => `${node} ${state}`)).to.have.members(
      NODES.map(({ name }) => `${name} running`),
    );
    expect(nics.map(({ node, forwarding }) => `${node} ${String(forwarding)}`)).to.have.members([
      `${ROUTER_A.name} true`,
      `${ROUTER_B.name} true`,
      `${CLIENT.name} false`,
    ]);
    for (const { tags } of [...machines, ...nics]) expect(tags).to.include({ ...OWNERS, ...tagsFor(RUN_ID) });
    expect(await provider.runs(NEVER)).to.deep.equal([{ runId: RUN_ID, ttlExpiresAt: '2026-11-23T16:00:00Z' }]);
  });

  it('are given back as they were found, by a process that knows nothing of the run', async () => {
    const before = await asSeen();
    await adopt();
    await provider.stop(ROUTER_A, context());
    await putNic(ROUTER_B, withAddresses(await nicOf(ROUTER_B), ['10.77.60.10'], lab.access().subnetId));
    await putNic(ROUTER_A, withAddresses(await nicOf(ROUTER_A), ['10.77.60.11'], lab.access().subnetId));
    const log = memoryLog();
    const afresh = createAzureProvider(site());
    const report = await afresh.down({ runId: RUN_ID }, context({ log }));
    afresh.close();
    expect(report).to.deep.include({ deleted: [], leftovers: [] });
    expect(report.givenBack.map(({ name }) => name)).to.have.members(NODES.map(({ name }) => name));
    expect(await asSeen()).to.deep.equal(before);
    expect(
      log.records.flatMap((record) => ('intent' in record ? [`${record.op} ${record.kind}`] : [])),
    ).to.have.members([...NODES.map(() => 'restore machine'), ...NODES.map(() => 'restore nic')]);
    expect(lab.requests.filter((line) => line.startsWith('DELETE'))).to.deep.equal([]);
  });

  it('are given back when the run is over, whoever comes by', async () => {
    const before = await asSeen();
    await adopt();
    const report = await provider.down({ expiredAt: new Date('2026-11-23T17:00:00Z') }, context());
    expect(report).to.deep.include({ deleted: [], leftovers: [] });
    expect(await asSeen()).to.deep.equal(before);
  });

  it('are given back as they were found by the first up when it is repeated', async () => {
    const before = await asSeen();
    await adopt();
    const log = memoryLog();
    await adopt({ log });
    expect(log.records).to.deep.equal([]);
    await downAfresh(lab, site());
    expect(await asSeen()).to.deep.equal(before);
  });

  it('are reached under their public address where they have one, else under their own', async () => {
    const body: PublicIPAddress = {
      location: 'japaneast',
      sku: { name: 'Standard' },
      publicIPAllocationMethod: 'Static',
    };
    const address = await clients.network.publicIPAddresses.beginCreateOrUpdateAndWait(GROUP, 'mine', body, POLL);
    const nic = await nicOf(ROUTER_A);
    const [first, ...more] = nic.ipConfigurations ?? [];
    await putNic(ROUTER_A, {
      ...nic,
      ipConfigurations: [{ ...first, publicIPAddress: { id: address.id ?? '' } }, ...more],
    });
    await adopt();
    const endpoints = (await provider.endpoints?.(RUN_ID, NEVER)) ?? [];
    expect(endpoints).to.have.deep.members([
      { node: ROUTER_A.name, host: address.ipAddress },
      { node: ROUTER_B.name, host: ROUTER_B.lanIp },
      { node: CLIENT.name, host: CLIENT.lanIp },
    ]);
    await downAfresh(lab, site());
    expect((await nicOf(ROUTER_A)).ipConfigurations?.[0]?.publicIPAddress?.id).to.equal(address.id);
  });

  it('keep the rules of their network: admit changes nothing', async () => {
    await adopt();
    const changes = lab.requests.filter((line) => !line.startsWith('GET')).length;
    await provider.admit?.(RUN_ID, ['192.0.2.1'], context());
    expect(lab.requests.filter((line) => !line.startsWith('GET'))).to.have.length(changes);
  });

  it('are refused when another living run has them, before any is touched', async () => {
    await adopt({}, OTHER).catch(() => undefined);
    const far = { ...tagsFor(OTHER, '2099-01-01T00:00:00Z') };
    const vm = await clients.compute.virtualMachines.get(GROUP, CLIENT.name);
    await clients.compute.virtualMachines.update(GROUP, CLIENT.name, { tags: { ...vm.tags, ...far } }, POLL);
    const log = memoryLog();
    const refused = await rejection(adopt({ log }));
    expect(refused).to.include({ code: 'provider.azure.foreign' });
    expect(refused.message).to.contain(OTHER).and.to.contain('2099');
    expect((refused as LabrunError).hint).to.equal(`labrun down --run-id ${OTHER}`);
    expect(log.records).to.deep.equal([]);
  });

  it('are taken over from a run that is over, with what that had noted', async () => {
    const before = await asSeen();
    await provider.up(PLAN, tagsFor(OTHER, '2026-11-01T00:00:00Z'), context({ runId: OTHER }));
    await adopt();
    expect((await provider.runs(NEVER)).map(({ runId }) => runId)).to.deep.equal([RUN_ID]);
    await downAfresh(lab, site());
    expect(await asSeen()).to.deep.equal(before);
  });

  it('are refused when a run created them, over or not: that run deletes them', async () => {
    const tags = { ...tagsFor(OTHER, '2026-11-01T00:00:00Z') };
    await clients.compute.virtualMachines.update(GROUP, ROUTER_B.name, { tags }, POLL);
    const refused = await rejection(adopt());
    expect(refused).to.include({ code: 'provider.azure.foreign' });
    expect(refused.message).to.contain('did not adopt it');
  });

  it('are refused when they are not there, have another address, or are named for no node', async () => {
    const bad = async (instances: Record<string, string>): Promise<string> => {
      const other = createAzureProvider(lab.adoptSite({ ...instancesOf(), ...instances }));
      const refused = await rejection(other.up(PLAN, tagsFor(RUN_ID), context()));
      other.close();
      expect(refused).to.include({ code: 'provider.azure.up', providerCode: 'CannotAdopt' });
      return refused.message;
    };
    const type = 'Microsoft.Compute/virtualMachines';
    expect(await bad({ [CLIENT.name]: idOf(lab, type, 'nowhere') })).to.contain('there is no machine nowhere');
    expect(await bad({ [CLIENT.name]: idOf(lab, type, ROUTER_A.name) })).to.contain(CLIENT.lanIp);
    const { [CLIENT.name]: _, ...fewer } = instancesOf();
    const short = createAzureProvider(lab.adoptSite(fewer));
    expect((await rejection(short.up(PLAN, tagsFor(RUN_ID), context()))).message).to.contain('names no instance');
    short.close();
    for (const { tags } of (await Promise.all(NODES.map(nicOf))).values()) expect(tags).to.deep.equal(OWNERS);
  });

  const instancesOf = (): Record<string, string> => {
    const { setup } = site();
    return setup?.mode === 'adopt' ? setup.instances : {};
  };

  it('of two runs that want them at once only one gets them', async () => {
    const far = '2099-01-01T00:00:00Z';
    const other = createAzureProvider(site());
    const outcomes = await Promise.allSettled([
      provider.up(PLAN, tagsFor(RUN_ID, far), context()),
      other.up(PLAN, tagsFor(OTHER, far), context({ runId: OTHER })),
    ]);
    other.close();
    const winners = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(winners.length).to.be.at.most(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).to.include({ code: 'provider.azure.foreign' });
  });

  it('lose no update that somebody makes while they are taken and given back', async () => {
    let raced = 0;
    lab.onRequest = async (line) => {
      if (!line.startsWith('PUT') || !line.endsWith(`/${ROUTER_B.name}-nic`) || raced % 2 === 1) return;
      raced += 1;
      const nic = await nicOf(ROUTER_B);
      await putNic(ROUTER_B, { ...nic, tags: { ...nic.tags, [`note ${raced}`]: 'kept' } });
      raced += 1;
      lab.onRequest = () => undefined;
    };
    await adopt();
    expect((await nicOf(ROUTER_B)).tags).to.include({ 'note 1': 'kept', ...tagsFor(RUN_ID) });
    await downAfresh(lab, site());
    expect((await nicOf(ROUTER_B)).tags).to.deep.equal({ ...OWNERS, 'note 1': 'kept' });
  });

  it('in spite of errors, throttling, lost answers and lists that lag', async () => {
    const before = await asSeen();
    const mishaps = { errorRate: 0.2, throttle: 0.1, lostAnswerRate: 0.2, consistencyMs: 100 };
    Object.assign(lab.site.settings, mishaps);
    await adopt();
    const report = await downAfresh(lab, site());
    expect(report).to.deep.include({ deleted: [], leftovers: [] });
    await everything(lab);
    expect(await asSeen()).to.deep.equal(before);
  });

  it('and given back twice at once, are given back once', async () => {
    const before = await asSeen();
    await adopt();
    const reports = await Promise.all([downAfresh(lab, site()), downAfresh(lab, site())]);
    for (const report of reports) expect(report).to.deep.include({ deleted: [], leftovers: [] });
    expect(await asSeen()).to.deep.equal(before);
  });

  it('are given back when their run was broken off after any record of its up', async () => {
    const before = await asSeen();
    const log = memoryLog();
    await adopt({ log });
    await downAfresh(lab, site());
    for (let record = 0; record < log.records.length; record += 1) {
      const death = new AbortController();
      const written = memoryLog();
      const dead = new Promise<void>((resolve) => death.signal.addEventListener('abort', () => resolve()));
      const stop = async <T>(work: () => Promise<T>): Promise<T> => {
        if (written.records.length >= record) death.abort(new Error('killed'));
        return death.signal.aborted ? new Promise(() => undefined) : work();
      };
      const killed = {
        intent: (change: Parameters<typeof log.intent>[0]) => stop(() => written.intent(change)),
        outcome: (...args: Parameters<typeof log.outcome>) => stop(() => written.outcome(...args)),
      };
      const dying = provider
        .up(PLAN, tagsFor(RUN_ID), context({ log: killed, signal: death.signal }))
        .catch(() => undefined);
      await Promise.race([dead, dying]);
      const report = await downAfresh(lab, site());
      expect(report.leftovers, `killed at record ${record}`).to.deep.equal([]);
      expect(await asSeen(), `killed at record ${record}`).to.deep.equal(before);
    }
  });

  it('is all that a run has here: what else carries its tag is reported and not touched', async () => {
    await adopt();
    await clients.network.networkSecurityGroups.beginCreateOrUpdateAndWait(
      GROUP,
      'tagged-by-hand',
      { location: 'japaneast', tags: { ...tagsFor(RUN_ID) } },
      POLL,
    );
    const report = await downAfresh(lab, site());
    expect(report.deleted).to.deep.equal([]);
    expect(report.leftovers.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal([
      'security-group tagged-by-hand',
    ]);
    expect(await everything(lab)).to.include('networkSecurityGroups tagged-by-hand');
  });

  it('cannot be deleted by a configuration that says that it creates', async () => {
    await adopt();
    const before = await everything(lab);
    const creating = createAzureProvider(lab.createSite());
    const report = await creating.down({ runId: RUN_ID }, context());
    creating.close();
    expect(report.deleted).to.deep.equal([]);
    expect(await everything(lab)).to.have.members(before);
    expect(lab.requests.filter((line) => line.startsWith('DELETE'))).to.deep.equal([]);
    expect((await nicOf(CLIENT)).tags).to.deep.equal(OWNERS);
  });

  it('are left to another run that has them by now', async () => {
    await adopt();
    const tags = { ...OWNERS, ...tagsFor(OTHER), 'labrun.adopted': 'node=azure-client;power=running' };
    lab.onRequest = async (line) => {
      if (!line.startsWith('GET') || !line.endsWith(`/virtualMachines/${CLIENT.name}`)) return;
      lab.onRequest = () => undefined;
      await clients.compute.virtualMachines.update(GROUP, CLIENT.name, { tags }, POLL).submitted();
    };
    await downAfresh(lab, site());
    const vm = await clients.compute.virtualMachines.get(GROUP, CLIENT.name);
    expect(vm.tags).to.deep.equal(tags);
    expect(lab.host.up.has(CLIENT.name)).to.equal(true);
  });

  it('are planned to be tagged and started, and nothing to be created', () => {
    const planned = provider.plan?.(PLAN, tagsFor(RUN_ID)) ?? [];
    expect(new Set(planned.map(({ op }) => op))).to.deep.equal(new Set(['tag', 'start']));
    expect(planned.filter(({ kind, op }) => kind === 'machine' && op === 'tag').map(({ name }) => name)).to.deep.equal(
      NODES.map(({ name }) => name),
    );
  });
});
