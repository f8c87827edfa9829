import { expect } from 'chai';
import { createAzureProvider } from '../../../runners/azure/index.js';
import { runKey } from '../../../runners/azure/names.js';
import type { Provider } from '../../../runners/provider.js';
import { newRunId } from '../../../src/run/runid.js';
import { ttlExpiresAt } from '../../../src/run/tags.js';
import type { LabrunError } from '../../../src/errors.js';
import { GROUP, POLL, clientsFor, collect } from '../../fixtures/clouds/arm/clients.js';
import {
  BOOT,
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
import { NEVER, booting, downAfresh, everything, upAs } from './support.js';

const KEY = runKey(RUN_ID);
const NODES = [ROUTER_A, ROUTER_B, CLIENT].map(({ name }) => name);
const RESOURCES = [
  ...NODES.flatMap((node) => [
    `disks ${node}-${KEY}-disk`,
    `networkInterfaces ${node}-${KEY}-nic`,
    `publicIPAddresses ${node}-${KEY}-ip`,
    `virtualMachines ${node}-${KEY}`,
  ]),
  `networkSecurityGroups labrun-${KEY}-rules`,
  `virtualNetworks labrun-${KEY}-net`,
];

describe('azure provider: a site created from nothing', () => {
  let lab: AzureLab;
  let provider: Provider;

  beforeEach(async () => {
    lab = await startAzureLab();
    provider = createAzureProvider(lab.createSite());
  });
  afterEach(async () => {
    provider.close();
    await lab.close();
  });

  it('has a network, rules, addresses, NICs, disks and machines, all with the tags of the run', async () => {
    await upAs(provider);
    expect(await everything(lab)).to.have.members(RESOURCES);
    for (const { tags } of await collect(clientsFor(lab.access()).resources.resources.list()))
      expect(tags).to.deep.equal(tagsFor(RUN_ID));
    expect([...lab.host.up]).to.have.members(NODES);
  });

  it('is known by its nodes, not by the names of its machines', async () => {
    await upAs(provider);
    const { machines, nics } = await provider.inventory(RUN_ID, NEVER);
    expect(machines.map(({ node, state }) => `${node} ${state}`)).to.have.members(
      NODES.map((node) => `${node} running`),
    );
    expect(nics.map(({ node, primary, forwarding }) => ({ node, primary, forwarding }))).to.have.deep.members([
      { node: ROUTER_A.name, primary: ROUTER_A.lanIp, forwarding: true },
      { node: ROUTER_B.name, primary: ROUTER_B.lanIp, forwarding: true },
      { node: CLIENT.name, primary: CLIENT.lanIp, forwarding: false },
    ]);
    await provider.stop(ROUTER_A, context());
    expect(lab.host.up.has(ROUTER_A.name)).to.equal(false);
    await provider.start(ROUTER_A, context());
    expect(lab.host.up.has(ROUTER_A.name)).to.equal(true);
  });

  it('hands the boot script and the key to each machine, and logs neither', async () => {
    const log = memoryLog();
    await upAs(provider, { log, boot: (node) => ({ ...BOOT, userData: `#!/bin/sh\necho ${node.name}\n` }) });
    for (const { name, userData } of lab.site.machines()) expect(userData).to.equal(`#!/bin/sh\necho ${name}\n`);
    const vm = await clientsFor(lab.access()).compute.virtualMachines.get(GROUP, `${CLIENT.name}-${KEY}`);
    expect(vm.osProfile?.computerName).to.equal(CLIENT.name);
    expect(vm.osProfile?.linuxConfiguration?.disablePasswordAuthentication).to.equal(true);
    expect(vm.osProfile?.linuxConfiguration?.ssh?.publicKeys?.[0]?.keyData).to.equal(BOOT.authorizedKey.trim());
    expect(JSON.stringify(log.records)).not.to.contain('echo').and.not.to.contain('AAAA');
  });

  it('admits SSH from the operator alone, what is inside, and the overlay only from those that it is told of', async () => {
    await upAs(provider);
    const rules = async (): Promise<string[]> => {
      const { securityRules = [] } = await clientsFor(lab.access()).network.networkSecurityGroups.get(
        GROUP,
        `labrun-${KEY}-rules`,
      );
      return securityRules
        .map((rule) => {
          const ports = rule.destinationPortRanges?.join(',') ?? rule.destinationPortRange ?? '';
          return `${rule.access ?? ''} ${rule.protocol ?? ''}/${ports} from ${rule.sourceAddressPrefixes?.join(',') ?? ''}`;
        })
        .toSorted();
    };
    const always = ['Allow */* from 10.77.60.0/24', 'Allow Tcp/22 from 198.51.100.7/32'];
    expect(await rules()).to.deep.equal(always);
    await provider.admit?.(RUN_ID, ['192.0.2.9', '192.0.2.8'], context());
    const overlay = (from: string): string[] => [
      `Allow Tcp/179 from ${from}`,
      `Allow Udp/4789,51820,3784,3785,4784 from ${from}`,
    ];
    expect(await rules()).to.have.members([...always, ...overlay('192.0.2.8/32,192.0.2.9/32')]);
    const log = memoryLog();
    await provider.admit?.(RUN_ID, ['192.0.2.8', '192.0.2.9'], context({ log }));
    expect(log.records).to.deep.equal([]);
    await provider.admit?.(RUN_ID, ['192.0.2.7'], context());
    expect(await rules()).to.have.members([...always, ...overlay('192.0.2.7/32')]);
    await provider.admit?.(RUN_ID, [], context());
    expect(await rules()).to.deep.equal(always);
  });

  it("does not change the rules of another run, nor look for a run's that is not there", async () => {
    await upAs(provider);
    const name = `labrun-${KEY}-rules`;
    await clientsFor(lab.access()).network.networkSecurityGroups.updateTags(GROUP, name, {
      tags: { ...tagsFor('another') },
    });
    const before = lab.requests.filter((line) => line.startsWith('PUT')).length;
    const refused = await rejection(provider.admit?.(RUN_ID, ['192.0.2.9'], context()) ?? Promise.resolve());
    expect(refused).to.include({ code: 'provider.azure.foreign' });
    expect(lab.requests.filter((line) => line.startsWith('PUT'))).to.have.length(before);
    const unknown = await rejection(provider.admit?.('no-such-run', ['192.0.2.9'], context()) ?? Promise.resolve());
    expect(unknown).to.include({ code: 'provider.azure.admit', providerCode: 'ResourceNotFound' });
  });

  it('is reached under public addresses, one for each node', async () => {
    await upAs(provider);
    const endpoints = (await provider.endpoints?.(RUN_ID, NEVER)) ?? [];
    expect(endpoints.map(({ node }) => node)).to.have.members(NODES);
    expect(new Set(endpoints.map(({ host }) => host)).size).to.equal(3);
    for (const { host } of endpoints) expect(host).to.match(/^203\.0\.113\.\d+$/);
  });

  it('writes each intent before its request, under the name that finds the thing again, and each outcome', async () => {
    const log = memoryLog();
    const tooLate: string[] = [];
    const intent: typeof log.intent = (change) => {
      if (lab.requests.some((line) => line.startsWith('PUT') && line.endsWith(`/${change.name}`)))
        tooLate.push(change.name);
      return log.intent(change);
    };
    await upAs(provider, { log: { intent, outcome: log.outcome } });
    expect(tooLate).to.deep.equal([]);
    const intents = log.records.flatMap((record) => ('intent' in record ? [`${record.kind} ${record.name}`] : []));
    expect(intents).to.have.members([
      ...NODES.flatMap((node) => [`public-ip ${node}-${KEY}-ip`, `nic ${node}-${KEY}-nic`, `machine ${node}-${KEY}`]),
      `security-group labrun-${KEY}-rules`,
      `network labrun-${KEY}-net`,
    ]);
    expect(log.records.filter((record) => 'outcome' in record && record.ok)).to.have.length(intents.length);
  });

  it('is planned as it is then created, without a single call', async () => {
    const runId = newRunId('planned', new Date());
    const tags = tagsFor(runId, ttlExpiresAt(new Date(), 7200));
    const planned = provider.plan?.(PLAN, tags) ?? [];
    expect(lab.requests).to.deep.equal([]);
    const log = memoryLog();
    await provider.up(PLAN, tags, booting({ log, runId }));
    await provider.admit?.(runId, ['192.0.2.9'], context({ log }));
    const done = log.records.flatMap((record) =>
      'intent' in record ? [`${record.op} ${record.kind} ${record.name}`] : [],
    );
    expect(planned.map(({ op, kind, name }) => `${op} ${kind} ${name}`)).to.have.members(done);
    const sizes = planned.filter(({ kind }) => kind === 'machine').map(({ detail }) => detail['size']);
    expect(sizes).to.deep.equal(['Standard_B1s', 'Standard_B1s', 'Standard_B1s']);
  });

  it('can be brought up again: nothing is created twice, and what is off is started', async () => {
    await upAs(provider);
    await provider.stop(ROUTER_B, context());
    const log = memoryLog();
    await upAs(provider, { log });
    expect(log.records.flatMap((record) => ('intent' in record ? [`${record.op} ${record.name}`] : []))).to.deep.equal([
      `start ${ROUTER_B.name}-${KEY}`,
    ]);
    expect(await everything(lab)).to.have.members(RESOURCES);
    expect([...lab.host.up]).to.have.members(NODES);
  });

  it('shares a resource group with another run', async () => {
    const other = createAzureProvider(lab.createSite());
    const moved = {
      ...PLAN,
      routers: [{ ...ROUTER_A, lanIp: '10.77.60.130' }],
      client: { ...CLIENT, lanIp: '10.77.60.112' },
    };
    lab.host.addSlots({ 'other-router': '10.77.60.130', 'other-client': '10.77.60.112' });
    await Promise.all([
      upAs(provider),
      other.up(
        moved,
        tagsFor('20261124T120000Z-cloudedge-other'),
        booting({ runId: '20261124T120000Z-cloudedge-other' }),
      ),
    ]);
    const { machines } = await other.inventory('20261124T120000Z-cloudedge-other', NEVER);
    expect(machines.map(({ node }) => node)).to.deep.equal([CLIENT.name, ROUTER_A.name]);
    const report = await other.down({ runId: '20261124T120000Z-cloudedge-other' }, context());
    expect(report.leftovers).to.deep.equal([]);
    other.close();
    expect(await everything(lab)).to.have.members(RESOURCES);
    expect([...lab.host.up]).to.have.members(NODES);
  });

  it("refuses names that are taken by what is not the run's, before it creates anything", async () => {
    const { network } = clientsFor(lab.access());
    const taken = `${CLIENT.name}-${KEY}-ip`;
    const body = { location: 'japaneast', sku: { name: 'Standard' }, publicIPAllocationMethod: 'Static' };
    await network.publicIPAddresses.beginCreateOrUpdateAndWait(GROUP, taken, { ...body, tags: { owner: 'me' } }, POLL);
    const log = memoryLog();
    const refused = await rejection(upAs(provider, { log }));
    expect(refused).to.include({ code: 'provider.azure.up', providerCode: 'ResourceExists' });
    expect(refused.message).to.contain(taken);
    expect(log.records).to.deep.equal([]);
    expect((await network.publicIPAddresses.get(GROUP, taken)).tags).to.deep.equal({ owner: 'me' });
  });

  it('does not overwrite what takes a name while it comes up', async () => {
    const { network } = clientsFor(lab.access());
    const name = `labrun-${KEY}-rules`;
    let looked = false;
    lab.onRequest = async (line) => {
      if (!line.startsWith('PUT') || !line.endsWith(name) || looked) return;
      looked = true;
      await network.networkSecurityGroups.beginCreateOrUpdateAndWait(
        GROUP,
        name,
        { location: 'japaneast', tags: { owner: 'me' } },
        POLL,
      );
    };
    expect(await rejection(upAs(provider))).to.include({ providerCode: 'ResourceExists' });
    const left = await network.networkSecurityGroups.get(GROUP, name);
    expect(left.tags).to.deep.equal({ owner: 'me' });
    expect(left.securityRules ?? []).to.deep.equal([]);
  });

  it('leaves nothing when it is torn down, in an order that Azure allows', async () => {
    await upAs(provider);
    const report = await downAfresh(lab);
    expect(report.leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.deep.equal([]);
    expect([...lab.host.up]).to.deep.equal([]);
    expect(report.deleted.map(({ name }) => name)).to.have.members(RESOURCES.map((line) => line.split(' ')[1]));
  });

  it('never touches the resource group itself', async () => {
    await upAs(provider);
    await downAfresh(lab);
    const group = lab.requests.filter((line) => /\/resourceGroups\/[^/]+$/i.test(line));
    expect(group.filter((line) => !line.startsWith('GET '))).to.deep.equal([]);
  });

  it('is found when only an address is left of it, past its TTL too', async () => {
    const { network } = clientsFor(lab.access());
    const tags = { ...tagsFor(RUN_ID, '2026-11-01T00:00:00Z') };
    const body = { location: 'japaneast', tags, sku: { name: 'Standard' }, publicIPAllocationMethod: 'Static' };
    await network.publicIPAddresses.beginCreateOrUpdateAndWait(GROUP, 'forgotten', body, POLL);
    expect(await provider.runs(NEVER)).to.deep.equal([{ runId: RUN_ID, ttlExpiresAt: '2026-11-01T00:00:00Z' }]);
    const report = await provider.down({ expiredAt: new Date('2026-11-02T00:00:00Z') }, context());
    expect(report).to.deep.include({ leftovers: [] });
    expect(await everything(lab)).to.deep.equal([]);
  });

  it('says what quota is full, and what was created by then can be torn down', async () => {
    lab.site.settings.limits = { addresses: 1 };
    const refused = await rejection(upAs(provider));
    expect(refused).to.include({ code: 'provider.azure.up', providerCode: 'PublicIPCountLimitReached' });
    expect((refused as LabrunError).hint).to.contain('quota');
    lab.site.settings.limits = { cores: 2 };
    const cores = await rejection(upAs(provider));
    expect(cores).to.include({ providerCode: 'OperationNotAllowed' });
    expect((cores as LabrunError).hint).to.contain('quota');
    expect((await downAfresh(lab)).leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.deep.equal([]);
  });
});
