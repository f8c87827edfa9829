import { expect } from 'chai';
import { createAzureProvider } from '../../../runners/azure/index.js';
import { runKey } from '../../../runners/azure/names.js';
import type { LabrunError } from '../../../src/errors.js';
import type { DownReport, Provider } from '../../../runners/provider.js';
import { GROUP, POLL, clientsFor } from '../../fixtures/clouds/arm/clients.js';
import { lock } from '../../fixtures/clouds/arm/raw.js';
import {
  CLIENT,
  ROUTER_A,
  RUN_ID,
  context,
  startAzureLab,
  tagsFor,
  type AzureLab,
} from '../../fixtures/clouds/arm/lab.js';
import { idOf } from './foreign.js';
import { rejection } from './rejection.js';
import { downAfresh, everything, upAs } from './support.js';

const KEY = runKey(RUN_ID);

describe('azure provider: leftovers', () => {
  let lab: AzureLab;
  let provider: Provider;

  beforeEach(async () => {
    lab = await startAzureLab();
    provider = createAzureProvider(lab.createSite());
    await upAs(provider);
  });
  afterEach(async () => {
    provider.close();
    await lab.close();
  });

  const down = (deadlineMs = 20_000): Promise<DownReport> => provider.down({ runId: RUN_ID }, context({ deadlineMs }));

  it('are what a lock protects and what that needs; the rest goes, and all once the lock is lifted', async () => {
    const address = `${CLIENT.name}-${KEY}-ip`;
    const unlock = await lock(lab, idOf(lab, 'Microsoft.Network/publicIPAddresses', address));
    const report = await down();
    expect(report.leftovers.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal([`public-ip ${address}`]);
    expect(report.leftovers[0]?.why).to.contain('ScopeLocked').and.to.contain('remove the lock');
    expect(await everything(lab)).to.deep.equal([`publicIPAddresses ${address}`]);
    await unlock();
    expect((await down()).leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.deep.equal([]);
  });

  it('are a locked machine and all that it uses, each with the reason', async () => {
    const vm = `${CLIENT.name}-${KEY}`;
    await lock(lab, idOf(lab, 'Microsoft.Compute/virtualMachines', vm));
    const report = await down();
    const whys = Object.fromEntries(report.leftovers.map(({ name, why }) => [name, why]));
    expect(whys[vm]).to.contain('ScopeLocked');
    expect(whys[`${vm}-nic`]).to.contain(`in use by ${vm}, which could not be deleted`);
    expect(whys[`${vm}-ip`]).to.contain(`in use by ${vm}-nic, which could not be deleted`);
    expect(whys[`labrun-${KEY}-net`]).to.contain(`in use by ${vm}-nic, which could not be deleted`);
    expect(whys[`labrun-${KEY}-rules`]).to.contain(`in use by labrun-${KEY}-net, which could not be deleted`);
    expect(await everything(lab)).to.have.length(6);
    expect([...lab.host.up]).to.deep.equal([CLIENT.name]);
    expect(report.deleted.filter(({ name }) => name in whys)).to.deep.equal([]);
  });

  it('are all of it when the whole group is locked', async () => {
    await lock(lab, `/subscriptions/${lab.access().subscriptionId}/resourceGroups/${GROUP}`);
    const report = await down();
    expect(report.deleted).to.deep.equal([]);
    expect(report.leftovers).to.have.length(14);
    expect(await everything(lab)).to.have.length(14);
  });

  it("are a network that somebody else's NIC is in: it is named, and neither is touched", async () => {
    const { network } = clientsFor(lab.access());
    const subnet = { id: `${idOf(lab, 'Microsoft.Network/virtualNetworks', `labrun-${KEY}-net`)}/subnets/lan` };
    const config = { name: 'primary', primary: true, privateIPAddress: '10.77.60.99', subnet };
    await network.networkInterfaces.beginCreateOrUpdateAndWait(
      GROUP,
      'intruder',
      { location: 'japaneast', ipConfigurations: [config] },
      POLL,
    );
    const report = await down();
    const whys = Object.fromEntries(report.leftovers.map(({ name, why }) => [name, why]));
    expect(whys).to.have.all.keys(`labrun-${KEY}-net`, `labrun-${KEY}-rules`);
    expect(whys[`labrun-${KEY}-net`]).to.contain("in use by intruder, which is not this run's");
    expect(await everything(lab)).to.have.members([
      'networkInterfaces intruder',
      `networkSecurityGroups labrun-${KEY}-rules`,
      `virtualNetworks labrun-${KEY}-net`,
    ]);
  });

  it('are all of it when nothing may be changed, with the permission that is missing', async () => {
    lab.site.settings.denied = ['operator'];
    const report = await down();
    expect(report.deleted).to.deep.equal([]);
    expect(report.leftovers).to.have.length(14);
    const machine = report.leftovers.find(({ kind }) => kind === 'machine');
    expect(machine?.why).to.contain('Microsoft.Compute/virtualMachines/delete');
  });

  it('are what is not gone when the time is over, and the report still comes', async () => {
    lab.host.before = (call) => (call === `halt ${ROUTER_A.name}` ? new Promise<void>(() => undefined) : undefined);
    const report = await down(3000);
    const machine = report.leftovers.find(({ kind }) => kind === 'machine');
    expect(machine?.name).to.equal(`${ROUTER_A.name}-${KEY}`);
    expect(machine?.why).to.contain('not within');
  });

  it('are not what only a late index of tags still shows', async () => {
    expect((await downAfresh(lab)).leftovers).to.deep.equal([]);
    const group = 'somewhere-else';
    const { network } = clientsFor(lab.access());
    const body = { location: 'japaneast', tags: { ...tagsFor(RUN_ID) } };
    await network.networkSecurityGroups.beginCreateOrUpdateAndWait(group, 'stray', body, POLL);
    lab.options.indexLagMs = 60_000;
    await network.networkSecurityGroups.beginDeleteAndWait(group, 'stray', POLL);
    expect((await down()).leftovers).to.deep.equal([]);
  });

  it('are machines that Azure says it has deleted and has not', async () => {
    await lab.close();
    lab = await startAzureLab({}, {}, [{ does: 'keeps-deleted-machine', to: CLIENT.name }]);
    provider = createAzureProvider(lab.createSite());
    await upAs(provider);
    const report = await down();
    const vm = `${CLIENT.name}-${KEY}`;
    expect(report.leftovers.find(({ name }) => name === vm)?.why).to.contain('still there');
    expect(await everything(lab)).to.include(`virtualMachines ${vm}`);
  });

  it('are unknown when the group or the subscription cannot be read: that is an error, not a clean lab', async () => {
    lab.options.account = { ...lab.options.account!, groups: ['another'] };
    expect(await rejection(down())).to.include({ code: 'provider.azure.down', providerCode: 'ResourceGroupNotFound' });
    lab.options.account = { ...lab.options.account, subscriptions: ['another'] };
    expect(await rejection(down())).to.include({ code: 'provider.azure.down', providerCode: 'SubscriptionNotFound' });
    lab.options.account = { ...lab.options.account, subscriptions: null, groups: null };
    lab.site.settings.deniedActions = ['Microsoft.Network/publicIPAddresses/read'];
    const partly = await rejection(down());
    expect(partly).to.include({ code: 'provider.azure.down', providerCode: 'AuthorizationFailed' });
    expect((partly as LabrunError).hint).to.contain('Microsoft.Network/publicIPAddresses/read');
    // What could be read is gone all the same, and with it most of what costs money.
    expect([...lab.host.up]).to.deep.equal([]);
    expect((await everything(lab)).map((line) => line.split(' ')[0])).to.deep.equal([
      'publicIPAddresses',
      'publicIPAddresses',
      'publicIPAddresses',
    ]);
    lab.site.settings.deniedActions = [];
    expect((await down()).leftovers).to.deep.equal([]);
  });
});
