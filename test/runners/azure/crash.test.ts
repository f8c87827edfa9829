import { expect } from 'chai';
import { createAzureProvider } from '../../../runners/azure/index.js';
import {
  PLAN,
  RUN_ID,
  context,
  memoryLog,
  startAzureLab,
  tagsFor,
  type AzureLab,
} from '../../fixtures/clouds/arm/lab.js';
import { NEVER, booting, downAfresh, everything, upAs, upUntil } from './support.js';

describe('azure provider: broken off', () => {
  let lab: AzureLab;

  beforeEach(async () => {
    // Long enough for changes to overlap.
    lab = await startAzureLab({ transitionMs: 5 }, { changeMs: 5 });
  });
  afterEach(() => lab.close());

  /** Records that one `up` writes when nothing stops it. */
  const recordsOfUp = async (): Promise<number> => {
    const provider = createAzureProvider(lab.createSite());
    const log = memoryLog();
    await upAs(provider, { log });
    provider.close();
    await downAfresh(lab);
    return log.records.length;
  };

  it('after any record of up, is found and torn down by a process that knows nothing of it', async () => {
    const records = await recordsOfUp();
    expect(records).to.equal(22);
    for (let record = 0; record < records; record += 1) {
      const dying = createAzureProvider(lab.createSite());
      const written = await upUntil(lab, record, dying);
      expect(written, `killed at record ${record}`).to.be.at.most(records);
      const report = await downAfresh(lab);
      dying.close();
      expect(report.leftovers, `killed at record ${record}`).to.deep.equal([]);
      expect(await everything(lab), `killed at record ${record}`).to.deep.equal([]);
      expect([...lab.host.up]).to.deep.equal([]);
    }
  });

  it('after any record of up, can be brought up to its end as well', async () => {
    for (const record of [0, 5, 13, 20]) {
      const dying = createAzureProvider(lab.createSite());
      await upUntil(lab, record, dying);
      const again = createAzureProvider(lab.createSite());
      await upAs(again);
      const { machines } = await again.inventory(RUN_ID, NEVER);
      expect(machines.map(({ state }) => state)).to.deep.equal(['running', 'running', 'running']);
      expect(await everything(lab)).to.have.length(14);
      dying.close();
      again.close();
      await downAfresh(lab);
    }
  });

  it('while what it had sent is still on its way, leaves nothing either', async () => {
    const provider = createAzureProvider(lab.createSite());
    const death = new AbortController();
    lab.onRequest = (line) => {
      // From here on requests take a while to be carried out, whether anybody waits for the answer or not.
      if (!line.startsWith('PUT') || !line.includes('publicIPAddresses')) return;
      lab.site.settings.latencyMs = 200;
      setTimeout(() => death.abort(), 20);
    };
    await provider
      .up(PLAN, tagsFor(RUN_ID), { ...booting(), log: memoryLog(), signal: death.signal })
      .catch(() => undefined);
    lab.site.settings.latencyMs = 0;
    const report = await downAfresh(lab);
    provider.close();
    expect(report.leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.deep.equal([]);
  });

  it('after any record of down, leaves the rest to the next one', async () => {
    for (let record = 1; record <= 16; record += 5) {
      const provider = createAzureProvider(lab.createSite());
      await upAs(provider);
      const log = memoryLog();
      const death = new AbortController();
      const dead = new Promise<void>((resolve) => death.signal.addEventListener('abort', () => resolve()));
      const stop = async <T>(work: () => Promise<T>): Promise<T> => {
        if (log.records.length >= record) death.abort(new Error('killed'));
        return death.signal.aborted ? new Promise(() => undefined) : work();
      };
      const killed = {
        intent: (change: Parameters<typeof log.intent>[0]) => stop(() => log.intent(change)),
        outcome: (...args: Parameters<typeof log.outcome>) => stop(() => log.outcome(...args)),
      };
      const dying = provider
        .down({ runId: RUN_ID }, context({ log: killed, signal: death.signal }))
        .catch(() => undefined);
      await Promise.race([dead, dying]);
      const report = await downAfresh(lab);
      provider.close();
      expect(report.leftovers, `killed at record ${record}`).to.deep.equal([]);
      expect(await everything(lab), `killed at record ${record}`).to.deep.equal([]);
    }
  });
});
