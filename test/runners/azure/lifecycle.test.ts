import { expect } from 'chai';
import { createAzureProvider } from '../../../runners/azure/index.js';
import type { Provider, ProviderContext } from '../../../runners/provider.js';
import { DeadlineError, LabrunError } from '../../../src/errors.js';
import { GROUP, POLL, clientsFor, withAddresses } from '../../fixtures/clouds/arm/clients.js';
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

const NEVER = new AbortController().signal;

describe('azure provider: life cycle', () => {
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

  const up = (overrides: Partial<ProviderContext> = {}): Promise<void> =>
    provider.up(PLAN, tagsFor(RUN_ID), context(overrides));

  it('brings all machines up, tagged, forwarding on for routers only', async () => {
    await up();
    expect([...lab.host.up]).to.have.members([ROUTER_A.name, ROUTER_B.name, CLIENT.name]);
    const { site, machines, nics } = await provider.inventory(RUN_ID, NEVER);
    expect(site).to.equal('azure');
    expect(machines.map(({ node, state }) => `${node} ${state}`)).to.deep.equal([
      'azure-client running',
      'azure-router running',
      'azure-router-b running',
    ]);
    expect(
      nics.map(({ node, primary, secondary, forwarding }) => ({ node, primary, secondary, forwarding })),
    ).to.deep.equal([
      { node: 'azure-client', primary: CLIENT.lanIp, secondary: [], forwarding: false },
      { node: 'azure-router', primary: ROUTER_A.lanIp, secondary: [], forwarding: true },
      { node: 'azure-router-b', primary: ROUTER_B.lanIp, secondary: [], forwarding: true },
    ]);
    for (const { tags } of [...machines, ...nics]) expect(tags).to.deep.equal(tagsFor(RUN_ID));
  });

  it('boots all machines side by side', async () => {
    let booting = 0;
    let allBooting = (): void => undefined;
    const together = new Promise<void>((resolve) => (allBooting = resolve));
    lab.host.before = (call) => {
      if (!call.startsWith('boot')) return;
      booting += 1;
      if (booting === 3) allBooting();
      return together;
    };
    await up();
    expect(booting).to.equal(3);
  });

  it('writes each intent before its request, and each outcome', async () => {
    const log = memoryLog();
    const tooLate: string[] = [];
    const intent: typeof log.intent = (change) => {
      const path = `/${change.name}`;
      if (lab.requests.some((line) => line.startsWith('PUT') && line.endsWith(path))) tooLate.push(change.name);
      return log.intent(change);
    };
    await up({ log: { intent, outcome: log.outcome } });
    expect(tooLate).to.deep.equal([]);
    const intents = log.records.flatMap((record) =>
      'intent' in record ? [`${record.op} ${record.kind} ${record.name}`] : [],
    );
    expect(intents).to.have.members(
      [ROUTER_A, ROUTER_B, CLIENT].flatMap(({ name }) => [`create nic ${name}-nic`, `create machine ${name}`]),
    );
    expect(log.records.filter((record) => 'outcome' in record && record.ok)).to.have.length(6);
  });

  it('powers off and starts, and sees what a router captured', async () => {
    await up();
    const clients = clientsFor(lab.access('router-token'));
    const nics = clients.network.networkInterfaces;
    const nic = await nics.get(GROUP, `${ROUTER_A.name}-nic`);
    await nics.beginCreateOrUpdateAndWait(
      GROUP,
      `${ROUTER_A.name}-nic`,
      withAddresses(nic, ['10.77.60.10'], lab.access().subnetId),
      POLL,
    );
    await provider.stop(ROUTER_A, context());
    expect(lab.host.up.has(ROUTER_A.name)).to.equal(false);
    const stopped = await provider.inventory(RUN_ID, NEVER);
    expect(stopped.machines.find(({ node }) => node === ROUTER_A.name)?.state).to.equal('stopped');
    expect(stopped.nics.find(({ node }) => node === ROUTER_A.name)?.secondary).to.deep.equal(['10.77.60.10']);
    await provider.start(ROUTER_A, context());
    expect(lab.host.up.has(ROUTER_A.name)).to.equal(true);
  });

  it('can be repeated for the same run, and does not take captured addresses away', async () => {
    await up();
    const nics = clientsFor(lab.access()).network.networkInterfaces;
    const nic = await nics.get(GROUP, `${ROUTER_A.name}-nic`);
    await nics.beginCreateOrUpdateAndWait(
      GROUP,
      `${ROUTER_A.name}-nic`,
      withAddresses(nic, ['10.77.60.10'], lab.access().subnetId),
      POLL,
    );
    await up();
    expect(lab.host.delivered.get('10.77.60.10')).to.equal(ROUTER_A.name);
  });

  it("does not touch machines of the same name that are not the run's", async () => {
    await provider.up(PLAN, tagsFor('20261101T000000Z-cloudedge-other'), context());
    const before = lab.host.calls.length;
    const refused = await rejection(up());
    expect(refused).to.include({ code: 'provider.azure.up', providerCode: 'ResourceExists', retryable: false });
    expect((refused as LabrunError).hint).to.contain('20261101T000000Z-cloudedge-other');
    expect(await rejection(provider.stop(ROUTER_A, context()))).to.include({
      code: 'provider.azure.foreign',
      providerCode: 'ForeignResource',
    });
    expect(lab.host.calls).to.have.length(before);
    expect(await provider.inventory(RUN_ID, NEVER)).to.deep.equal({ site: 'azure', machines: [], nics: [] });
  });

  it('knows the runs that have something here', async () => {
    await up();
    expect(await provider.runs(NEVER)).to.deep.equal([{ runId: RUN_ID, ttlExpiresAt: '2026-11-23T16:00:00Z' }]);
  });

  it("shows Azure's own code when it is denied, and ends the others' waiting", async () => {
    lab.site.settings.denied = ['operator'];
    const log = memoryLog();
    const refused = await rejection(up({ log }));
    expect(refused).to.include({ code: 'provider.azure.up', providerCode: 'AuthorizationFailed', retryable: false });
    const outcomes = log.records.filter((record) => 'outcome' in record);
    expect(outcomes).to.have.length(log.records.length / 2);
  });

  it('shows why a machine did not boot', async () => {
    lab.host.before = (call) => {
      if (call === `boot ${ROUTER_B.name}`) throw new Error('no kernel');
    };
    const failed = await rejection(up());
    expect(failed).to.include({ code: 'provider.azure.up', providerCode: 'OSProvisioningInternalError' });
    expect(failed.message).to.contain('no kernel');
  });

  it('gives up at its deadline and says what it saw last', async () => {
    await up();
    lab.host.before = (call) => (call.startsWith('halt') ? new Promise<void>(() => undefined) : undefined);
    const late = await rejection(provider.stop(ROUTER_A, context({ deadlineMs: 150 })));
    expect(late).to.be.instanceOf(DeadlineError);
    expect(late.message).to.contain(ROUTER_A.name);
    lab.site.settings.throttle = 1;
    const throttled = await rejection(provider.start(ROUTER_B, context({ deadlineMs: 150 })));
    expect((throttled as DeadlineError).lastSeen).to.contain('429 SubscriptionRequestsThrottled');
  });

  it('obeys the signal, and still writes how each change ended', async () => {
    const abort = new AbortController();
    const log = memoryLog();
    lab.host.before = (call) => {
      if (!call.startsWith('boot')) return;
      abort.abort();
      return new Promise<void>(() => undefined);
    };
    const aborted = await rejection(up({ signal: abort.signal, log }));
    expect(aborted.name).to.equal('AbortError');
    const intents = log.records.filter((record) => 'intent' in record);
    expect(log.records.filter((record) => 'outcome' in record)).to.have.length(intents.length);
  });

  it('gets through throttling and passing refusals', async () => {
    lab.site.settings.throttle = 0.3;
    await up();
    await provider.stop(ROUTER_A, context());
    await provider.start(ROUTER_A, context());
    expect([...lab.host.up]).to.have.members([ROUTER_A.name, ROUTER_B.name, CLIENT.name]);
  });

  it('fails at once when the lab is gone', async () => {
    await lab.close();
    expect(await rejection(provider.inventory(RUN_ID, NEVER))).to.include({
      code: 'provider.azure.inventory',
      providerCode: 'ENOENT',
    });
  });
});
