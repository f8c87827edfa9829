import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { createAzureProvider } from '../../../runners/azure/index.js';
import type { Provider } from '../../../runners/provider.js';
import { PLAN, RUN_ID, context, memoryLog, startAzureLab, type AzureLab } from '../../fixtures/clouds/arm/lab.js';
import { FOREIGN, makeAddresses, makeForeign } from './foreign.js';
import { NEVER, downAfresh, everything, upAs } from './support.js';

describe('azure provider: with an Azure that lets its callers down', () => {
  let lab: AzureLab;
  let provider: Provider;

  beforeEach(async () => {
    lab = await startAzureLab({}, { changeMs: 5 });
    provider = createAzureProvider(lab.createSite());
  });
  afterEach(async () => {
    provider.close();
    await lab.close();
  });

  it('comes up once in spite of errors, throttling and lost answers', async () => {
    Object.assign(lab.site.settings, { errorRate: 0.2, throttle: 0.2, lostAnswerRate: 0.2 });
    const log = memoryLog();
    await upAs(provider, { log });
    const failed = log.records.filter((record) => 'outcome' in record && !record.ok);
    expect(failed).to.deep.equal([]);
    expect(await everything(lab)).to.have.length(14);
    expect([...lab.host.up]).to.have.length(3);
    expect(lab.host.calls.filter((call) => call.startsWith('boot'))).to.have.length(3);
  });

  /** From now on the first answer to each call that changes something is lost; returns how often each was made. */
  const loseFirstAnswers = (): Map<string, number> => {
    const made = new Map<string, number>();
    lab.losesAnswer = (line) => {
      if (line.startsWith('GET')) return false;
      made.set(line, (made.get(line) ?? 0) + 1);
      return made.get(line) === 1;
    };
    return made;
  };

  it('creates nothing twice when the answer to each create call is lost', async () => {
    const made = loseFirstAnswers();
    const log = memoryLog();
    await upAs(provider, { log });
    expect(made.size).to.equal(11);
    for (const [line, times] of made) expect(times, line).to.be.at.least(2);
    expect(await everything(lab)).to.have.length(14);
    expect(lab.host.calls.filter((call) => call.startsWith('boot'))).to.have.length(3);
    expect(log.records.filter((record) => 'outcome' in record && !record.ok)).to.deep.equal([]);
  });

  it('loses its way at no other call either whose answer is lost', async () => {
    await upAs(provider);
    const made = loseFirstAnswers();
    await provider.admit?.(RUN_ID, ['192.0.2.1'], context());
    await provider.stop(PLAN.client, context());
    await provider.start(PLAN.client, context());
    const report = await downAfresh(lab);
    expect(report.leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.deep.equal([]);
    const calls = [...made.keys()].map((line) => line.replace(/ .*\/([^/]+\/[^/]+)$/, ' $1').split('/')[0]);
    for (const call of ['PUT securityRules', 'DELETE virtualMachines', 'DELETE virtualNetworks'])
      expect(calls).to.include(call);
    for (const [line, times] of made) expect(times, line).to.be.at.least(2);
  });

  it('is torn down with 30 % errors, throttling, lost answers and lists that lag, and nothing foreign is touched', async () => {
    const before = await makeForeign(lab);
    await upAs(provider);
    Object.assign(lab.site.settings, { errorRate: 0.3, throttle: 0.1, lostAnswerRate: 0.1, consistencyMs: 150 });
    lab.options.indexLagMs = 250;
    lab.requests.length = 0;
    const report = await downAfresh(lab);
    expect(report.leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.have.members(before);
    expect(lab.requests.filter((line) => line.startsWith('DELETE') && FOREIGN.test(line))).to.deep.equal([]);
  });

  it('finds what was created a moment ago although lists do not show it yet', async () => {
    Object.assign(lab.site.settings, { consistencyMs: 200 });
    lab.options.indexLagMs = 200;
    await upAs(provider);
    const report = await downAfresh(lab);
    expect(report.leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.deep.equal([]);
  });

  it('tears hundreds of resources down under a 30 % error rate', async () => {
    await upAs(provider);
    await makeAddresses(lab, 90);
    const before = (await everything(lab)).length;
    expect(before).to.equal(104);
    Object.assign(lab.site.settings, { errorRate: 0.3 });
    const report = await downAfresh(lab);
    expect(report.leftovers).to.deep.equal([]);
    expect(report.deleted).to.have.length(before);
    expect(await everything(lab)).to.deep.equal([]);
  });

  it('asks again no sooner than Retry-After says', async () => {
    provider.close();
    await lab.close();
    lab = await startAzureLab({ throttle: 1 }, { retryAfterSeconds: 1 });
    provider = createAzureProvider(lab.createSite());
    const started = Date.now();
    const reading = provider.runs(NEVER);
    while (lab.requests.length === 0) await sleep(1);
    lab.site.settings.throttle = 0;
    await reading;
    expect(Date.now() - started).to.be.at.least(990);
  });

  it('waits for a NIC that stays reserved for a machine which did not come up', async () => {
    lab.options.nicReservedMs = 300;
    const broken = `boot ${PLAN.client.name}`;
    lab.host.before = (call) => {
      if (call === broken) throw new Error('no kernel');
    };
    await upAs(provider).catch(() => undefined);
    const report = await provider.down({ runId: RUN_ID }, context());
    expect(report.leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.deep.equal([]);
  });
});
