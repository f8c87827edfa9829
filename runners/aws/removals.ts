import { DeleteNetworkInterfaceCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { DownReport, WriteAhead } from '../provider.js';
import { call, type AwsApi, type Limits } from './api.js';
import { isDependency, isGone, toAwsError } from './errors.js';
import type { Doomed } from './remaining.js';

interface Removal {
  doomed: Doomed;
  intent: number;
  /** The last refusal. */
  refused?: string;
  /** True when asking again will not help. */
  final: boolean;
}

/**
 * The deletions of one teardown. Each is written down once, before its first attempt; its outcome is written when a list
 * no longer shows the resource, however many attempts that took.
 */
export class Removals {
  readonly #api: AwsApi;
  readonly #log: WriteAhead;
  readonly #open = new Map<string, Removal>();
  readonly #deleted: DownReport['deleted'] = [];

  constructor(api: AwsApi, log: WriteAhead) {
    this.#api = api;
    this.#log = log;
  }

  /** Asks EC2 to delete one thing. A refusal is kept, not thrown. */
  async attempt(doomed: Doomed, limits: Limits): Promise<void> {
    const { kind, id, name } = doomed;
    let removal = this.#open.get(id);
    if (removal === undefined) {
      const intent = await this.#log.intent({ op: 'delete', kind, name, detail: { id } });
      removal = { doomed, intent, final: false };
      this.#open.set(id, removal);
    }
    const action = kind === 'machine' ? 'TerminateInstances' : 'DeleteNetworkInterface';
    try {
      await call(this.#api, limits, { operation: 'down', action, subject: name }, () => this.#send(doomed));
      delete removal.refused;
    } catch (thrown) {
      limits.signal.throwIfAborted();
      const error = toAwsError(thrown, { operation: 'down', action, subject: name });
      if (isGone(error)) return;
      removal.refused = error.message;
      removal.final = !error.retryable && !isDependency(error);
    }
  }

  /** True when nothing of what is left can be expected to go away by asking again or by waiting. */
  stuck(left: readonly Doomed[]): boolean {
    const final = (id: string | undefined) => id !== undefined && this.#open.get(id)?.final === true;
    return left.every((doomed) => final(doomed.id) || (doomed.kind === 'nic' && final(doomed.attachedTo)));
  }

  /** Takes note of what a list no longer shows. */
  async settle(left: readonly Doomed[]): Promise<void> {
    const there = new Set(left.map(({ id }) => id));
    for (const { doomed, intent } of [...this.#open.values()].filter((removal) => !there.has(removal.doomed.id))) {
      this.#open.delete(doomed.id);
      this.#deleted.push({ kind: doomed.kind, id: doomed.id, name: doomed.name });
      await this.#log.outcome(intent, { ok: true, id: doomed.id });
    }
  }

  /** Writes down that everything still open did not come to an end, and reports. */
  async finish(left: readonly Doomed[], otherwise: string): Promise<DownReport> {
    const names = new Map(left.map(({ id, name }) => [id, name]));
    const why = (doomed: Doomed): string => {
      const refused = this.#open.get(doomed.id)?.refused;
      const holder = doomed.kind === 'nic' ? names.get(doomed.attachedTo ?? '') : undefined;
      return refused ?? (holder === undefined ? otherwise : `in use by ${holder}, which is left as well`);
    };
    const leftovers = left.map((doomed) => ({ kind: doomed.kind, id: doomed.id, name: doomed.name, why: why(doomed) }));
    const open = [...this.#open.values()].map(({ doomed, intent }) => ({ intent, error: why(doomed) }));
    this.#open.clear();
    for (const { intent, error } of open) await this.#log.outcome(intent, { ok: false, error });
    return { deleted: this.#deleted, leftovers };
  }

  #send({ kind, id }: Doomed): Promise<unknown> {
    const { client } = this.#api;
    return kind === 'machine'
      ? client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
      : client.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
  }
}
