import type { DownFilter, DownReport, ProviderContext } from '../provider.js';
import type { Candidate } from './candidate.js';
import type { AzureConnection } from './connection.js';
import { idKey } from './names.js';

/** How one look at a candidate ended. */
export type Outcome =
  | 'absent'
  | 'deleted'
  | 'restored'
  /** Not the run's: it was left alone. */
  | 'foreign'
  /** Something else has to go first, which comes with the next round. */
  | 'later'
  | 'failed';

/** A list showed it with a tag that lets `down` touch it, with the note of an adoption or without; or others spoke of it. */
export type Seen = 'tagged' | 'adopted' | 'mentioned';

/** What one teardown knows, from its first look to its report. */
export class Teardown {
  readonly azure: AzureConnection;
  readonly filter: DownFilter;
  readonly ctx: ProviderContext;
  readonly #deadline: number;
  readonly #known = new Map<string, { candidate: Candidate; seen: Seen }>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #whys = new Map<string, string>();

  constructor(azure: AzureConnection, filter: DownFilter, ctx: ProviderContext) {
    this.azure = azure;
    this.filter = filter;
    this.ctx = ctx;
    this.#deadline = Date.now() + ctx.deadlineMs * DELETING_SHARE;
  }

  /** How long deletions may go on, in ms; at least long enough for one more try. */
  remainingMs(): number {
    return Math.max(1, this.#deadline - Date.now());
  }

  isOver(): boolean {
    return Date.now() >= this.#deadline;
  }

  hear(candidate: Candidate, seen: Seen): void {
    const key = idKey(candidate.id);
    const before = this.#known.get(key)?.seen ?? 'mentioned';
    this.#known.set(key, { candidate, seen: seen === 'mentioned' ? before : seen });
  }

  /** How the candidate was seen last with the tag, or that it never was. */
  seen({ id }: Pick<Candidate, 'id'>): Seen {
    return this.#known.get(idKey(id))?.seen ?? 'mentioned';
  }

  /** What is worth another look: whatever has not failed, and of what only others spoke of, what is not foreign. */
  pending(): Candidate[] {
    return [...this.#known].flatMap(([key, { candidate, seen }]) => {
      const outcome = this.#outcomes.get(key);
      return outcome === 'failed' || (outcome === 'foreign' && seen === 'mentioned') ? [] : [candidate];
    });
  }

  outcome({ id }: Pick<Candidate, 'id'>): Outcome | undefined {
    return this.#outcomes.get(idKey(id));
  }

  /** Writes an outcome down. What was done before is not undone by a look that finds nothing to do. */
  end({ id }: Pick<Candidate, 'id'>, outcome: Outcome, why?: string): Outcome {
    const key = idKey(id);
    const before = this.#outcomes.get(key);
    const wasDone = (outcome === 'absent' && before === 'deleted') || (outcome === 'foreign' && before === 'restored');
    if (wasDone) return outcome;
    this.#outcomes.set(key, outcome);
    if (why === undefined) this.#whys.delete(key);
    else this.#whys.set(key, why);
    return outcome;
  }

  why({ id }: Pick<Candidate, 'id'>): string | undefined {
    return this.#whys.get(idKey(id));
  }

  /** All that a list showed with the tag. */
  tagged(): Candidate[] {
    return [...this.#known.values()].flatMap(({ candidate, seen }) => (seen === 'mentioned' ? [] : [candidate]));
  }

  /** What is gone, by the report of what is not: that looked at everything once more, whatever was heard of each deletion. */
  deleted(leftovers: DownReport['leftovers']): DownReport['deleted'] {
    const left = new Set(leftovers.map(({ id }) => idKey(id)));
    return [...this.#known].flatMap(([key, { candidate, seen }]) => {
      const outcome = this.#outcomes.get(key);
      const gone = outcome === 'deleted' || (seen === 'tagged' && outcome !== 'restored' && outcome !== 'foreign');
      const { kind, id, ref } = candidate;
      return gone && !left.has(key) ? [{ kind: kind.name, id, name: ref.name }] : [];
    });
  }

  /** Machines that this teardown has given back, by the same report. */
  givenBack(leftovers: DownReport['leftovers']): DownReport['givenBack'] {
    const left = new Set(leftovers.map(({ id }) => idKey(id)));
    return [...this.#known].flatMap(
      ([
        key,
        {
          candidate: { kind, id, ref },
        },
      ]) => {
        const isBack = kind.name === 'machine' && this.#outcomes.get(key) === 'restored' && !left.has(key);
        return isBack ? [{ kind: kind.name, id, name: ref.name }] : [];
      },
    );
  }
}

/** The rest of the deadline is for the last look. */
const DELETING_SHARE = 0.8;
