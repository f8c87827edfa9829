import { LabrunError } from '../../src/errors.js';
import type { DownFilter, DownReport, WriteAhead } from '../provider.js';
import { giveBack } from './adopt/restore.js';
import { call, type AwsApi, type Limits } from './api.js';
import { AwsError, isDependency, isGone, toAwsError } from './errors.js';
import { kindNamed, type KindName, type RemovalStep, type Resource } from './kinds/index.js';
import { read } from './list.js';
import { ForeignError } from './ours.js';
import { blockers, fateAt, type Doomed } from './remaining.js';

interface Removal {
  doomed: Doomed;
  intent: number;
  /** The last refusal. */
  refused?: string;
  /** Since when an adopted resource has been read as it was found, by `performance.now()`. */
  asFoundSince?: number;
  /** True when asking again will not help. */
  final: boolean;
}

/**
 * The deletions of one teardown, and what it gives back. Each is written down once, before its first attempt; its outcome is
 * written when the resource is no longer there, or no longer the run's, however many attempts that took.
 */
export class Removals {
  readonly #api: AwsApi;
  readonly #log: WriteAhead;
  readonly #filter: DownFilter;
  readonly #open = new Map<string, Removal>();
  readonly #deleted: DownReport['deleted'] = [];
  readonly #givenBack: DownReport['givenBack'] = [];
  readonly #lost: DownReport['leftovers'] = [];

  constructor(api: AwsApi, log: WriteAhead, filter: DownFilter) {
    this.#api = api;
    this.#log = log;
    this.#filter = filter;
  }

  /** Asks EC2 to delete one thing, or to make it as it was found. A refusal is kept, not thrown. */
  async attempt(doomed: Doomed, limits: Limits): Promise<void> {
    const { kind, id, name } = doomed;
    let removal = this.#open.get(id);
    if (removal === undefined) {
      const op = doomed.fate === 'delete' ? 'delete' : 'restore';
      const intent = await this.#log.intent({ op, kind, name, detail: { id } });
      removal = { doomed, intent, final: false };
      this.#open.set(id, removal);
    }
    if (removal.final) return;
    try {
      await this.#carryOut(removal, doomed, limits);
      delete removal.refused;
    } catch (thrown) {
      limits.signal.throwIfAborted();
      const error =
        thrown instanceof LabrunError ? thrown : toAwsError(thrown, { operation: 'down', action: 'delete' });
      if (isGone(error)) return;
      removal.refused = error.message;
      removal.final = isFinal(error, doomed);
    }
  }

  /** True when nothing of what is left can be expected to go away by asking again or by waiting. */
  stuck(left: readonly Doomed[]): boolean {
    const isStuck = (doomed: Doomed, above: readonly string[]): boolean =>
      this.#open.get(doomed.id)?.final === true ||
      blockers(doomed, left).some((other) => !above.includes(other.id) && isStuck(other, [...above, doomed.id]));
    return left.every((doomed) => isStuck(doomed, []));
  }

  /**
   * Takes note of what the lists no longer show by the run's tag, and looks for it by its id. Returns what is still there as
   * the run's: a list may lag behind.
   */
  async settle(left: readonly Doomed[], limits: Limits): Promise<Doomed[]> {
    const there = new Set(left.map(({ id }) => id));
    const missing = [...this.#open.values()].filter(({ doomed }) => !there.has(doomed.id));
    const kinds = new Set(missing.map(({ doomed }) => doomed.kind));
    const found = await Promise.all([...kinds].map((kind) => this.#read(kind, missing, limits)));
    const byId = new Map(found.flat().map((resource) => [resource.id, resource]));
    const late: Doomed[] = [];
    for (const removal of missing) {
      const now = byId.get(removal.doomed.id);
      if (now !== undefined && fateAt(this.#api, now, this.#filter) === removal.doomed.fate)
        late.push({ ...now, fate: removal.doomed.fate });
      else await this.#end(removal, now);
    }
    return late;
  }

  /** Writes down that everything still open did not come to an end, and reports. */
  async finish(left: readonly Doomed[], strangers: readonly Resource[], otherwise: string): Promise<DownReport> {
    const why = (doomed: Doomed): string => {
      const refused = this.#open.get(doomed.id)?.refused;
      const [holder] = blockers(doomed, left);
      return refused ?? (holder === undefined ? otherwise : `in use by ${holder.name}, which is left as well`);
    };
    const leftovers = [
      ...left.map((doomed) => ({ kind: doomed.kind, id: doomed.id, name: doomed.name, why: why(doomed) })),
      ...this.#lost,
      ...strangers.map(({ kind, id, name }) => ({ kind, id, name, why: STRANGER })),
    ];
    const open = [...this.#open.values()].map(({ doomed, intent }) => ({ intent, error: why(doomed) }));
    this.#open.clear();
    for (const { intent, error } of open) await this.#log.outcome(intent, { ok: false, error });
    return { deleted: this.#deleted, givenBack: this.#givenBack, leftovers };
  }

  /** The run has nothing of it any more: it is gone, or given back, or somebody else's. */
  async #end({ doomed, intent, refused }: Removal, now: Resource | undefined): Promise<void> {
    const { kind, id, name } = doomed;
    this.#open.delete(id);
    if (now !== undefined && doomed.fate === 'delete') {
      const why = refused ?? new ForeignError(now, 'its deletion').message;
      this.#lost.push({ kind, id, name, why });
      return this.#log.outcome(intent, { ok: false, error: why });
    }
    if (doomed.fate === 'delete') this.#deleted.push({ kind, id, name });
    else if (kind === 'machine' && now !== undefined && now.state !== 'deleted')
      this.#givenBack.push({ kind, id, name });
    await this.#log.outcome(intent, { ok: true, id });
  }

  /** The resource's own tags, and those of whatever else a call changes, are read again right before each call. */
  async #carryOut(removal: Removal, doomed: Doomed, limits: Limits): Promise<void> {
    const now = await this.#confirm(doomed.kind, doomed.id, doomed.fate, limits);
    if (now === undefined) return;
    const steps =
      doomed.fate === 'delete' ? kindNamed(now.kind).removal(this.#api.client, now) : this.#restoring(removal, now);
    for (const [index, step] of steps.entries()) {
      if (index > 0 && (await this.#confirm(doomed.kind, doomed.id, doomed.fate, limits)) === undefined) return;
      if (await this.#mayChange(step, limits)) await this.#send(step, doomed.name, limits);
    }
  }

  /**
   * What to do now for a resource that is to be as it was found. It is let go of only once it has read so for as long as a
   * reading may lag behind: what a router did last may not show yet, and without its tags nobody would look again.
   */
  #restoring(removal: Removal, now: Resource): RemovalStep[] {
    const { steps, last } = giveBack(this.#api.client, now);
    if (last === undefined) {
      delete removal.asFoundSince;
      return steps;
    }
    removal.asFoundSince ??= performance.now();
    return performance.now() - removal.asFoundSince < this.#api.settleMs ? [] : [last];
  }

  /** False when something else that a step would change is not there. */
  async #mayChange({ changes = [] }: RemovalStep, limits: Limits): Promise<boolean> {
    for (const { kind, id } of changes)
      if ((await this.#confirm(kind, id, 'delete', limits)) === undefined) return false;
    return true;
  }

  async #send(step: RemovalStep, subject: string, limits: Limits): Promise<void> {
    const attempt = { operation: 'down', action: step.action, subject } as const;
    try {
      await call(this.#api, limits, attempt, () => step.send());
    } catch (thrown) {
      const error = toAwsError(thrown, attempt);
      if (step.doneBy?.includes(error.providerCode) !== true) throw error;
    }
  }

  /** The resource as it is now; undefined when it is gone. Throws ForeignError. */
  async #confirm(kind: KindName, id: string, wanted: Doomed['fate'], limits: Limits): Promise<Resource | undefined> {
    const [now] = await read(this.#api, limits, 'down', kindNamed(kind), [id]);
    if (now !== undefined && fateAt(this.#api, now, this.#filter) !== wanted)
      throw new ForeignError(now, wanted === 'delete' ? 'its deletion' : 'its restoration');
    return now;
  }

  #read(kind: KindName, missing: readonly Removal[], limits: Limits): Promise<Resource[]> {
    const ids = missing.flatMap(({ doomed }) => (doomed.kind === kind ? [doomed.id] : []));
    return read(this.#api, limits, 'down', kindNamed(kind), ids);
  }
}

/** Whether asking again will not help. What looks foreign itself is left to the lists, which may know better in a moment. */
function isFinal(error: LabrunError, { id }: Doomed): boolean {
  if (error instanceof ForeignError) return error.id !== id;
  return !(error instanceof AwsError && error.retryable) && !isDependency(error);
}

const STRANGER = "it carries the run's tag, but labrun neither created nor adopted it: not touched";
