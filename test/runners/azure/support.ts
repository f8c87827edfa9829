import { setTimeout as sleep } from 'node:timers/promises';
import { createAzureProvider } from '../../../runners/azure/index.js';
import type { Provider, ProviderContext } from '../../../runners/provider.js';
import { NO_MISHAPS } from '../../../fixtures/clouds/core/mishaps.js';
import { clientsFor, collect } from '../../fixtures/clouds/arm/clients.js';
import { BOOT, PLAN, RUN_ID, context, memoryLog, tagsFor, type AzureLab } from '../../fixtures/clouds/arm/lab.js';

export const NEVER = new AbortController().signal;

/** A context in which machines that are created get something to run. */
export function booting(overrides: Partial<ProviderContext> = {}): ProviderContext {
  return context({ boot: () => BOOT, ...overrides });
}

/** Brings the test's plan up. */
export function upAs(provider: Provider, overrides: Partial<ProviderContext> = {}, runId = RUN_ID): Promise<void> {
  return provider.up(PLAN, tagsFor(runId), booting({ runId, ...overrides }));
}

/** Everything of every type that the embedded Azure has, as `Type name`, whatever it is told to do wrong. */
export async function everything(lab: Pick<AzureLab, 'access' | 'site' | 'options'>): Promise<string[]> {
  Object.assign(lab.site.settings, NO_MISHAPS, { throttle: 0, consistencyMs: 0, latencyMs: 0, denied: [] });
  Object.assign(lab.options, { indexLagMs: 0 });
  const found = await collect(clientsFor(lab.access()).resources.resources.list());
  return found.map(({ type = '', name = '' }) => `${type.split('/')[1] ?? ''} ${name}`).toSorted();
}

/** A fresh provider, as another process would have it, tears a run down. */
export async function downAfresh(lab: AzureLab, site = lab.createSite(), runId = RUN_ID): ReturnType<Provider['down']> {
  const provider = createAzureProvider(site);
  try {
    return await provider.down({ runId }, context({ runId, deadlineMs: 30_000 }));
  } finally {
    provider.close();
  }
}

/**
 * Brings the plan up and kills that in its tracks at a record of its write-ahead log: from then on nothing is written and
 * nothing is heard of it any more, but what was sent may still be carried out. Returns how many records there were.
 */
export async function upUntil(lab: AzureLab, record: number, provider: Provider, plan = PLAN): Promise<number> {
  const log = memoryLog();
  const death = new AbortController();
  const write = async <T>(work: () => Promise<T>): Promise<T> => {
    if (log.records.length >= record) death.abort(new Error('killed'));
    if (death.signal.aborted) await new Promise(() => undefined);
    return work();
  };
  const dying = provider
    .up(plan, tagsFor(RUN_ID), {
      ...booting({ signal: death.signal }),
      log: {
        intent: (change) => write(() => log.intent(change)),
        outcome: (...args) => write(() => log.outcome(...args)),
      },
    })
    .catch(() => undefined);
  const dead = new Promise<void>((resolve) => death.signal.addEventListener('abort', () => resolve()));
  await Promise.race([dying, dead]);
  // What was on its way when it died arrives.
  let count = -1;
  while (count !== lab.requests.length) {
    count = lab.requests.length;
    await sleep(20);
  }
  return log.records.length;
}
