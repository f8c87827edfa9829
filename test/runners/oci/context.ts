import type { ProviderContext, WriteAhead } from '../../../runners/provider.js';
import type { NodePlan, RunTags, SitePlan } from '../../../src/model.js';

export const RUN_ID = '20260601T031500Z-cloudedge-oci-failover-0a1b';

/** What was written ahead, and how it ended. */
export class Journal implements WriteAhead {
  /** As in `create instance oci-router`. */
  readonly intents: string[] = [];
  readonly details: Record<string, string>[] = [];
  /** `ok` or the error, by position of the intent. */
  readonly outcomes: string[] = [];
  /** Called with each intent once it is written, before its change is made. */
  onIntent: (intent: string) => unknown = () => undefined;
  /** Called with each outcome once it is written. */
  onOutcome: (outcome: string) => unknown = () => undefined;

  async intent({ op, kind, name, detail = {} }: Parameters<WriteAhead['intent']>[0]): Promise<number> {
    const index = this.intents.push(`${op} ${kind} ${name}`) - 1;
    this.details[index] = detail;
    await this.onIntent(this.intents[index] ?? '');
    return index;
  }

  async outcome(id: number, result: { ok: true } | { ok: false; error: string }): Promise<void> {
    if (this.outcomes[id] !== undefined) throw new Error(`a second outcome for intent ${id}`);
    this.outcomes[id] = result.ok ? 'ok' : result.error;
    await this.onOutcome(this.outcomes[id]);
  }
}

export function context(options: Partial<Pick<ProviderContext, 'deadlineMs' | 'signal' | 'runId'>> = {}) {
  const log = new Journal();
  return { runId: RUN_ID, signal: new AbortController().signal, deadlineMs: 20_000, ...options, log };
}

export function tagsOf(runId = RUN_ID, ttlExpiresAt = '2026-06-01T07:15:00Z'): RunTags {
  return {
    'routerd.cloudedge.run_id': runId,
    'routerd.cloudedge.owner': 'tests',
    'routerd.cloudedge.ttl_expires_at': ttlExpiresAt,
    'routerd.cloudedge.provider': 'oci',
    'routerd.cloudedge.purpose': 'tests',
  };
}

export const ROUTER: NodePlan = { name: 'oci-router', site: 'oci', role: 'router', lanIp: '10.77.60.6', priority: 10 };

export const SITE: SitePlan = {
  name: 'oci',
  gateway: '10.77.60.1',
  routers: [ROUTER, { name: 'oci-router-b', site: 'oci', role: 'router', lanIp: '10.77.60.7', priority: 20 }],
  client: { name: 'oci-client', site: 'oci', role: 'client', lanIp: '10.77.60.13' },
};

/** What a call throws. */
export async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
}
