import { expect } from 'chai';
import { createAzureProvider } from '../../../runners/azure/index.js';
import { isAllowed } from '../../../runners/azure/preflight/permissions.js';
import type { Preflight, PreflightCheck } from '../../../runners/provider.js';
import type { AzureSite } from '../../../src/lab/inventory.js';
import { DEFAULT_ACCOUNT, type ArmAccount } from '../../../fixtures/clouds/arm/account.js';
import { clientsFor } from '../../fixtures/clouds/arm/clients.js';
import {
  CLIENT,
  ENDED_TOKEN,
  FOREIGN_TOKEN,
  PLAN,
  ROUTER_A,
  ROUTER_B,
  startAzureLab,
  type AzureLab,
} from '../../fixtures/clouds/arm/lab.js';
import { idOf } from './foreign.js';
import { NEVER } from './support.js';

describe('azure provider: preflight', () => {
  let lab: AzureLab;

  beforeEach(async () => {
    lab = await startAzureLab();
  });
  afterEach(() => lab.close());

  const account = (changes: Partial<ArmAccount>): void => {
    lab.options.account = { ...DEFAULT_ACCOUNT, ...changes };
  };

  async function preflight(site: AzureSite = lab.createSite(), plan = PLAN): Promise<Preflight> {
    const provider = createAzureProvider(site);
    try {
      return (await provider.preflight?.(plan, NEVER)) ?? expect.fail('there is no preflight');
    } finally {
      provider.close();
    }
  }

  const resultOf = ({ checks }: Preflight, check: PreflightCheck['check']): string => {
    const found = checks.filter((entry) => entry.check === check);
    expect(found, check).to.have.length(1);
    return `${found[0]?.result ?? ''}: ${found[0]?.detail ?? ''}`;
  };

  it('passes where all is well, names the subscription, and changes nothing', async () => {
    const found = await preflight();
    expect(found.account).to.equal(lab.access().subscriptionId);
    expect(found.checks.map(({ check, result }) => `${check} ${result}`)).to.have.members(
      ['credentials', 'account', 'clock', 'network', 'permissions', 'quota', 'image'].map((check) => `${check} pass`),
    );
    expect(lab.requests.filter((line) => !line.startsWith('GET '))).to.deep.equal([]);
    for (const { detail } of found.checks)
      expect(detail)
        .to.match(/^\S.*\S$/)
        .and.not.contain('\n');
  });

  it('with a token that has ended: one line, and what to do', async () => {
    lab.site.settings.expired = ['operator'];
    const found = await preflight();
    expect(resultOf(found, 'credentials')).to.match(/^fail: .*ExpiredAuthenticationToken.*az login/);
    expect(found.account).to.equal(null);
    expect(resultOf(found, 'quota')).to.match(/^skip: /);
    lab.site.settings.expired = [];
    const ended = await preflight({ ...lab.createSite(), token: ENDED_TOKEN });
    expect(resultOf(ended, 'credentials')).to.match(/^fail: .*2023-11-14.* is earlier than/);
  });

  it('with a token that nobody knows, and with one for another tenant', async () => {
    expect(resultOf(await preflight({ ...lab.createSite(), token: 'stolen' }), 'credentials')).to.match(
      /^fail: .*InvalidAuthenticationToken/,
    );
    expect(resultOf(await preflight({ ...lab.createSite(), token: FOREIGN_TOKEN }), 'credentials')).to.match(
      /^fail: .*InvalidAuthenticationTokenTenant.*az login --tenant/,
    );
  });

  it('without any credential: one line instead of the page of the chain', async () => {
    const { token: _, ...site } = lab.createSite();
    const found = await withEnvironment({ AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential' }, () => preflight(site));
    const line = resultOf(found, 'credentials');
    expect(line).to.match(/^fail: .*no Azure credential was found.*az login/);
    expect(line.length).to.be.lessThan(200);
    expect(lab.requests).to.deep.equal([]);
  });

  it('in a subscription or a resource group that is not there', async () => {
    account({ subscriptions: ['another'] });
    const nowhere = await preflight();
    expect(resultOf(nowhere, 'account')).to.match(/^fail: .*SubscriptionNotFound.*subscriptionId/);
    account({ groups: ['another'] });
    const found = await preflight();
    expect(resultOf(found, 'network')).to.match(/^fail: .*ResourceGroupNotFound.*resourceGroup/);
    expect(found.account).to.equal(lab.access().subscriptionId);
  });

  it('without a permission: which one, and who can give it', async () => {
    lab.site.settings.deniedActions = [
      'Microsoft.Network/networkSecurityGroups/write',
      'Microsoft.Compute/disks/write',
    ];
    expect(resultOf(await preflight(), 'permissions')).to.match(
      /^fail: .*Microsoft\.Compute\/disks\/write, Microsoft\.Network\/networkSecurityGroups\/write on cloudedge.*owner/,
    );
    lab.site.settings.deniedActions = [];
    lab.site.settings.denied = ['operator'];
    expect(resultOf(await preflight(), 'permissions')).to.match(/^fail: .*virtualMachines\/write/);
    lab.site.settings.denied = [];
    lab.site.settings.deniedActions = ['Microsoft.Authorization/permissions/read'];
    expect(resultOf(await preflight(), 'permissions')).to.match(/^skip: /);
  });

  it('without room for it: of what, and how much is free', async () => {
    lab.site.settings.limits = { cores: 2 };
    expect(resultOf(await preflight(), 'quota')).to.match(/^fail: cores: 3 needed, 2 free of 2/);
    lab.site.settings.limits = { familyCores: 0 };
    expect(resultOf(await preflight(), 'quota')).to.match(/^fail: standardBSFamily: 3 needed, 0 free of 0/);
    lab.site.settings.limits = { addresses: 1 };
    expect(resultOf(await preflight(), 'quota')).to.match(/^fail: PublicIPAddresses: 3 needed, 1 free of 1/);
    expect(resultOf(await preflight(lab.access()), 'quota')).to.match(/^pass: /);
  });

  it('with a size or a location that Azure does not have, or not for this subscription', async () => {
    expect(resultOf(await preflight(lab.createSite({ vmSize: 'Standard_Z9' })), 'quota')).to.match(
      /^fail: Azure has no size Standard_Z9/,
    );
    account({ locations: ['japaneast'] });
    expect(resultOf(await preflight(lab.createSite({ location: 'atlantis' })), 'quota')).to.match(
      /^fail: Azure has no machines in the location atlantis/,
    );
    const restriction = 'NotAvailableForSubscription';
    account({ sizes: { Standard_B1s: { family: 'standardBSFamily', cores: 1, restriction } } });
    expect(resultOf(await preflight(), 'quota')).to.match(/^fail: .*NotAvailableForSubscription/);
  });

  it('with an image that is not there, of each kind', async () => {
    const check = async (imageId: string): Promise<string> =>
      resultOf(await preflight(lab.createSite({ imageId })), 'image');
    expect(await check('Debian:debian-12:12-gen2:latest')).to.equal(
      'pass: Debian:debian-12:12-gen2:0.20261012.2000 is there',
    );
    expect(await check('Debian:debian-12:12-gen2:0.1.2')).to.match(/^fail: .*NotFound/);
    expect(await check('Nobody:nothing:none:latest')).to.match(/^fail: /);
    expect(await check('')).to.match(/^fail: .*publisher:offer:sku:version/);
    const managed = idOf(lab, 'Microsoft.Compute/images', 'mine');
    expect(await check(managed)).to.equal('pass: mine is there');
    account({ missingImages: ['mine'] });
    expect(await check(managed)).to.match(/^fail: .*ResourceNotFound/);
  });

  it('with a clock that is wrong, either way', async () => {
    account({ clockSkewMs: 600_000 });
    expect(resultOf(await preflight(), 'clock')).to.match(/^fail: this machine's clock is (599|600|601) s behind/);
    account({ clockSkewMs: -600_000 });
    expect(resultOf(await preflight(), 'clock')).to.match(/^fail: this machine's clock is (599|600|601) s ahead of/);
  });

  it('with a network in which the nodes have no place', async () => {
    const cidr = (networkCidr: string): AzureSite =>
      lab.createSite({ setup: { mode: 'create', networkCidr, operatorCidr: '198.51.100.7/32' } });
    expect(resultOf(await preflight(cidr('10.77.61.0/24')), 'network')).to.match(
      /^fail: .*azure-router \(10\.77\.60\.30\)/,
    );
    expect(resultOf(await preflight(cidr('10.77.60.28/30')), 'network')).to.match(
      /^fail: .*no network that Azure takes/,
    );
    const reserved = { ...PLAN, client: { ...CLIENT, lanIp: '10.77.60.3' } };
    expect(resultOf(await preflight(cidr('10.77.60.0/24'), reserved), 'network')).to.match(
      /^fail: azure-client \(10\.77\.60\.3\): not free/,
    );
  });

  it('of machines to adopt: whether they are there and free', async () => {
    const nodes = [ROUTER_A, ROUTER_B, CLIENT];
    const instances = Object.fromEntries(
      nodes.map(({ name }) => [name, idOf(lab, 'Microsoft.Compute/virtualMachines', name)]),
    );
    expect(resultOf(await preflight(lab.adoptSite(instances)), 'network')).to.match(/^fail: .*there is no machine/);
    const clients = clientsFor(lab.access());
    for (const node of nodes) await clients.createNode(node);
    expect(resultOf(await preflight(lab.adoptSite(instances)), 'network')).to.match(
      /^fail: .*carries the tag of the run/,
    );
    for (const { name } of nodes) {
      const poll = { updateIntervalInMs: 5 };
      await clients.compute.virtualMachines.update('cloudedge', name, { tags: {} }, poll);
      await clients.network.networkInterfaces.updateTags('cloudedge', `${name}-nic`, { tags: {} });
    }
    const found = await preflight(lab.adoptSite(instances));
    expect(resultOf(found, 'network')).to.match(/^pass: /);
    expect(resultOf(found, 'quota')).to.match(/^skip: nothing is created/);
    lab.site.settings.deniedActions = ['Microsoft.Resources/tags/write'];
    expect(resultOf(await preflight(lab.adoptSite(instances)), 'permissions')).to.contain(
      'Microsoft.Resources/tags/write',
    );
  });

  it('knows what a role allows', () => {
    const contributor = [{ actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] }];
    expect(isAllowed(contributor, 'Microsoft.Compute/virtualMachines/write')).to.equal(true);
    expect(isAllowed(contributor, 'Microsoft.Authorization/locks/write')).to.equal(false);
    expect(isAllowed([{ actions: ['*/read'] }], 'Microsoft.Compute/disks/write')).to.equal(false);
    expect(isAllowed([{ actions: ['microsoft.compute/*'] }], 'Microsoft.Compute/disks/write')).to.equal(true);
    expect(isAllowed([{ actions: ['Microsoft.Compute/disks'] }], 'Microsoft.Compute/disks/write')).to.equal(false);
    expect(
      isAllowed([...contributor, { actions: ['Microsoft.Authorization/*'] }], 'Microsoft.Authorization/locks/write'),
    ).to.equal(true);
    expect(isAllowed([], 'Microsoft.Compute/disks/read')).to.equal(false);
  });

  it('obeys the signal', async () => {
    const provider = createAzureProvider(lab.createSite());
    const abort = new AbortController();
    lab.onRequest = () => abort.abort(new Error('enough'));
    const failed = await provider.preflight?.(PLAN, abort.signal).catch((error: unknown) => error);
    provider.close();
    expect(failed).to.be.an('error').with.property('message', 'enough');
  });
});

/** Runs something with these variables, and without any of Azure's own, in the environment. */
async function withEnvironment<T>(variables: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AZURE_')) delete process.env[name];
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
