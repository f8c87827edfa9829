import type { DownReport } from '../provider.js';
import type { Thing } from './thing.js';

type Leftover = DownReport['leftovers'][number];

/** Something that is still there. */
interface Kept {
  leftover: Leftover;
  /** Whatever the lists say. */
  isCertain: boolean;
  /** Something else needed it: when that was first so, and how many things had been deleted when it was so last. */
  blocked: { sinceMs: number; deleted: number } | undefined;
}

/** What has become of each thing during one teardown. */
export class Tally {
  readonly deleted: DownReport['deleted'] = [];
  readonly givenBack: DownReport['givenBack'] = [];
  readonly #patienceMs: number;
  readonly #done = new Set<string>();
  readonly #kept = new Map<string, Kept>();

  /** `patienceMs`: how long things that something else needs are tried again. */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** True for a thing that nothing more is to be done about, as things are. */
  has({ id }: Thing): boolean {
    const kept = this.#kept.get(id);
    return kept === undefined ? this.#done.has(id) : !this.#isWorthAnotherTry(kept);
  }

  /** True for a thing that should not be listed any more. */
  isDone({ id }: Thing): boolean {
    return this.#done.has(id);
  }

  remove(thing: Thing): void {
    this.#kept.delete(thing.id);
    this.#done.add(thing.id);
    this.deleted.push(named(thing));
  }

  giveBack(thing: Thing): void {
    this.release(thing);
    this.givenBack.push(named(thing));
  }

  /** There is nothing to do about it: it is not the run's any more. */
  release({ id }: Thing): void {
    this.#kept.delete(id);
    this.#done.add(id);
  }

  keep(
    thing: Pick<Thing, 'kind' | 'id' | 'name'>,
    why: string,
    { isCertain = false, isBlocked = false }: { isCertain?: boolean; isBlocked?: boolean } = {},
  ): void {
    const sinceMs = this.#kept.get(thing.id)?.blocked?.sinceMs ?? performance.now();
    const blocked = isBlocked ? { sinceMs, deleted: this.deleted.length } : undefined;
    this.#kept.set(thing.id, { leftover: { ...named(thing), why }, isCertain, blocked });
  }

  /** What is left, given what is listed at the end. */
  leftovers(listed: readonly Thing[]): Leftover[] {
    const ids = new Set(listed.map(({ id }) => id));
    const kept = [...this.#kept.values()].filter(({ leftover, isCertain }) => isCertain || ids.has(leftover.id));
    const others = listed.filter(({ id }) => !this.#kept.has(id));
    return [
      ...kept.map(({ leftover }) => leftover),
      ...others.map((thing) => ({ ...named(thing), why: this.#whyListed(thing) })),
    ];
  }

  /** What needs a thing may not have been listed yet, may be on its way out, or may have been deleted since. */
  #isWorthAnotherTry({ blocked }: Kept): boolean {
    if (blocked === undefined) return false;
    return performance.now() - blocked.sinceMs < this.#patienceMs || blocked.deleted < this.deleted.length;
  }

  #whyListed(thing: Thing): string {
    if (this.isDone(thing)) return `${thing.state}; is still listed, although OCI says that it does not exist`;
    return `${thing.state}; the deadline came first`;
  }
}

function named({ kind, id, name }: Pick<Thing, 'kind' | 'id' | 'name'>): DownReport['deleted'][number] {
  return { kind, id, name };
}
