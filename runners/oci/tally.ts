import type { DownReport } from '../provider.js';
import type { Thing } from './thing.js';

type Leftover = DownReport['leftovers'][number];

/** What has become of each thing during one teardown. */
export class Tally {
  readonly deleted: DownReport['deleted'] = [];
  readonly #done = new Set<string>();
  /** Things that are still there. `isCertain`: whatever the lists say. */
  readonly #kept = new Map<string, { leftover: Leftover; isCertain: boolean }>();

  /** True for a thing that nothing more is to be done about. */
  has({ id }: Thing): boolean {
    return this.#done.has(id) || this.#kept.has(id);
  }

  /** True for a thing that should not be listed any more. */
  isDone({ id }: Thing): boolean {
    return this.#done.has(id);
  }

  remove(thing: Thing): void {
    this.#done.add(thing.id);
    this.deleted.push(named(thing));
  }

  /** It was given back, or spared. */
  release({ id }: Thing): void {
    this.#done.add(id);
  }

  keep(thing: Pick<Thing, 'kind' | 'id' | 'name'>, why: string, isCertain = false): void {
    this.#kept.set(thing.id, { leftover: { ...named(thing), why }, isCertain });
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

  #whyListed(thing: Thing): string {
    if (this.isDone(thing)) return `${thing.state}; is still listed, although OCI says that it does not exist`;
    return `${thing.state}; the deadline came first`;
  }
}

function named({ kind, id, name }: Pick<Thing, 'kind' | 'id' | 'name'>): DownReport['deleted'][number] {
  return { kind, id, name };
}
