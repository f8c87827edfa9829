import type { ProviderContext, WriteAhead } from '../../../runners/provider.js';
import type { NodePlan, RunTags, SitePlan } from '../../../src/model.js';

export const RUN_ID = '20260601T031500Z-cloudedge-aws-failover-0a1b';

/** What was written ahead, and whether it stood there before its outcome. */
export class Journal implements WriteAhead {
  readonly lines: string[] = [];
  /** Number of outcomes by number of intent. */
  readonly outcomes = new Map<number, boolean>();
  #last = 0;
  /** Called with each intent, once it is written; may keep it waiting. */
  onIntent: (line: string, detail: Record<string, string>) => Promise<void> | void = () => undefined;

  async intent(change: Parameters<WriteAhead['intent']>[0]): Promise<number> {
    const line = `${change.op} ${change.kind} ${change.name}`;
    this.lines.push(line);
    this.#last += 1;
    const number = this.#last;
    await this.onIntent(line, change.detail ?? {});
    return number;
  }

  outcome(id: number, result: { ok: boolean }): Promise<void> {
    if (this.outcomes.has(id)) throw new Error(`a second outcome for intent ${id}`);
    this.outcomes.set(id, result.ok);
    return Promise.resolve();
  }

  /** How many intents have an outcome that is not success, or none. */
  get unsuccessful(): number {
    return this.lines.length - [...this.outcomes.values()].filter(Boolean).length;
  }
}

export function context(options: { deadlineMs?: number; signal?: AbortSignal; runId?: string } = {}) {
  const log = new Journal();
  const ctx: ProviderContext & { log: Journal } = {
    runId: options.runId ?? RUN_ID,
    log,
    signal: options.signal ?? new AbortController().signal,
    deadlineMs: options.deadlineMs ?? 20_000,
  };
  return ctx;
}

export function tagsOf(runId = RUN_ID, ttlExpiresAt = '2026-06-01T07:15:00Z'): RunTags {
  return {
    'routerd.cloudedge.run_id': runId,
    'routerd.cloudedge.owner': 'tests',
    'routerd.cloudedge.ttl_expires_at': ttlExpiresAt,
    'routerd.cloudedge.provider': 'aws',
    'routerd.cloudedge.purpose': 'tests',
  };
}

export const ROUTER_A: NodePlan = {
  name: 'aws-router-a',
  site: 'aws',
  role: 'router',
  lanIp: '10.77.60.4',
  priority: 10,
};

export const SITE: SitePlan = {
  name: 'aws',
  gateway: '10.77.60.1',
  routers: [ROUTER_A, { name: 'aws-router-b', site: 'aws', role: 'router', lanIp: '10.77.60.5', priority: 20 }],
  client: { name: 'aws-client', site: 'aws', role: 'client', lanIp: '10.77.60.11' },
};
