import { expect } from 'chai';
import { createAzureProvider } from '../../../runners/azure/index.js';
import { runKey } from '../../../runners/azure/names.js';
import { timeOfDay } from '../../../runners/azure/schedule.js';
import type { Provider } from '../../../runners/provider.js';
import { ttlExpiresAt } from '../../../src/run/tags.js';
import { GROUP, clientsFor } from '../../fixtures/clouds/arm/clients.js';
import {
  CLIENT,
  PLAN,
  ROUTER_A,
  ROUTER_B,
  RUN_ID,
  context,
  startAzureLab,
  tagsFor,
  type AzureLab,
} from '../../fixtures/clouds/arm/lab.js';
import { rejection } from './rejection.js';
import { booting, downAfresh, everything } from './support.js';

const KEY = runKey(RUN_ID);
const HOUR_MS = 3600 * 1000;

describe("azure provider: the machines' switch at Azure", () => {
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

  const upFor = (seconds: number): Promise<void> =>
    provider.up(PLAN, tagsFor(RUN_ID, ttlExpiresAt(new Date(), seconds)), booting());
  const schedules = async (): Promise<string[]> =>
    (await everything(lab)).filter((line) => line.startsWith('schedules'));

  it('is there for each machine of a run of less than a day, and goes with it', async () => {
    await upFor(7200);
    expect(await schedules()).to.have.members(
      [ROUTER_A, ROUTER_B, CLIENT].map(({ name }) => `schedules shutdown-computevm-${name}-${KEY}`),
    );
    const report = await downAfresh(lab);
    expect(report.leftovers).to.deep.equal([]);
    expect(report.deleted.filter(({ kind }) => kind === 'schedule')).to.have.length(3);
    expect(await everything(lab)).to.deep.equal([]);
  });

  it('deallocates the machines at the end of the run, so that they cost nothing more, whoever is still there', async () => {
    const end = new Date(Date.now() + 2 * HOUR_MS);
    end.setUTCSeconds(0, 0);
    lab.onRequest = (line) => {
      // By this server's clock the end is near.
      const clockSkewMs = end.getTime() - Date.now() - 700;
      if (line.includes('schedules/')) lab.options.account = { ...lab.options.account!, clockSkewMs };
    };
    await provider.up(PLAN, tagsFor(RUN_ID, end.toISOString()), booting());
    const power = async (): Promise<unknown> => {
      const view = await clientsFor(lab.access()).compute.virtualMachines.instanceView(GROUP, `${CLIENT.name}-${KEY}`);
      return view.statuses?.at(-1)?.code;
    };
    while ((await power()) !== 'PowerState/deallocated') await new Promise((resolve) => setTimeout(resolve, 20));
    while (lab.host.up.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('is not there for a run that ends later than Azure can be told', async () => {
    await upFor(24 * 3600);
    expect(await schedules()).to.deep.equal([]);
  });

  it('strikes at the end of the run or in the minute after it, never before', () => {
    const now = new Date('2026-11-23T12:00:00Z');
    expect(timeOfDay('2026-11-23T16:00:00Z', now)).to.equal('1600');
    expect(timeOfDay('2026-11-23T16:00:01Z', now)).to.equal('1601');
    expect(timeOfDay('2026-11-24T00:30:00+02:00', now)).to.equal('2230');
    expect(timeOfDay('2026-11-24T11:00:00Z', now)).to.equal('1100');
    expect(timeOfDay('2026-11-24T11:00:01Z', now)).to.equal(undefined);
    expect(timeOfDay('2026-11-23T11:59:00Z', now)).to.equal(undefined);
    expect(timeOfDay('whenever', now)).to.equal(undefined);
  });

  it('stops up when the subscription does not use the service, and says how to change that', async () => {
    lab.options.account = { ...lab.options.account!, unregistered: ['Microsoft.DevTestLab'] };
    const refused = await rejection(upFor(7200));
    expect(refused).to.include({ code: 'provider.azure.up', providerCode: 'MissingSubscriptionRegistration' });
    expect(refused).to.have.property('hint').that.contains('az provider register --namespace Microsoft.DevTestLab');
    const { checks = [] } = (await provider.preflight?.(PLAN, new AbortController().signal)) ?? {};
    const check = checks.find((entry) => entry.check === 'permissions');
    expect(check?.result).to.equal('fail');
    expect(check?.detail).to.contain('az provider register --namespace Microsoft.DevTestLab');
    expect((await provider.down({ runId: RUN_ID }, context())).leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.deep.equal([]);
  });
});
