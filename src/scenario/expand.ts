import type { SiteKind } from '../model.js';
import { withDefaults } from './arguments.js';
import { parseDeadline } from './duration.js';
import { drawer } from './random.js';
import type { Registry } from './registry.js';
import type { FaultStep, Pause } from './scenario.js';

/** One fault as its author writes it. */
export type AuthorFault = { fault: string; provider: SiteKind; node?: string; for?: string } & Record<string, unknown>;

/** What a list of faults may hold. */
export type FaultItem =
  | AuthorFault
  | { parallel: readonly AuthorFault[] }
  | { repeat: number; faults: readonly FaultItem[] }
  | { wait: string }
  | { until: Record<string, unknown>; timeout?: string }
  | { random: { count?: number; seed?: number; from: readonly FaultItem[] } };

export const DEFAULT_UNTIL_TIMEOUT = '60s';

/** Faults in rounds, and the seeds of every draw in the order in which they were made. */
export interface Expanded {
  faults: FaultStep[];
  seeds: number[];
}

/**
 * Unrolls what an author composed: repeats are written out, random draws are made, each fault or parallel group becomes one
 * round. Pure: the same items with the same seeds give the same faults; `newSeed` is asked only where the author gave none.
 */
export function expandFaults(items: readonly FaultItem[], registry: Registry, newSeed: () => number): Expanded {
  const expanded: Expanded = { faults: [], seeds: [] };
  const before: Pause[] = [];
  let round = 0;
  const add = (group: readonly AuthorFault[]): void => {
    round += 1;
    group.forEach((author, index) =>
      expanded.faults.push(completeFault(author, registry, round, index === 0 ? before.splice(0) : [])),
    );
  };
  const walk = (item: FaultItem): void => {
    if (isParallel(item)) add(item.parallel);
    else if (isRepeat(item)) for (let time = 0; time < item.repeat; time++) item.faults.forEach(walk);
    else if (isWait(item)) before.push({ wait: parseDeadline(item.wait) });
    else if (isUntil(item))
      before.push({ until: item.until, timeoutMs: parseDeadline(item.timeout ?? DEFAULT_UNTIL_TIMEOUT) });
    else if (isRandom(item)) {
      const seed = item.random.seed ?? newSeed();
      expanded.seeds.push(seed);
      const draw = drawer(seed);
      for (let time = 0; time < (item.random.count ?? 1); time++) walk(draw(item.random.from));
    } else add([item]);
  };
  items.forEach(walk);
  return expanded;
}

function completeFault(author: AuthorFault, registry: Registry, round: number, before: Pause[]): FaultStep {
  const { fault, provider, node, for: lasts, ...given } = author;
  const known = registry.faults.find(({ name }) => name === fault);
  const args = withDefaults(given, known?.args);
  const forMs = lasts === undefined ? (known?.lastsMs ?? null) : parseDeadline(lasts);
  return {
    fault,
    provider,
    ...(node === undefined ? {} : { node }),
    args,
    round,
    forMs,
    // Once it is taken back either router may have the captures again.
    takeover: forMs === null ? (known?.takeover(args) ?? 'none') : 'none',
    before,
  };
}

export function isParallel(item: object): item is { parallel: readonly AuthorFault[] } {
  return 'parallel' in item;
}

export function isRepeat(item: object): item is { repeat: number; faults: readonly FaultItem[] } {
  return 'repeat' in item;
}

export function isWait(item: object): item is { wait: string } {
  return 'wait' in item;
}

export function isUntil(item: object): item is { until: Record<string, unknown>; timeout?: string } {
  return 'until' in item;
}

export function isRandom(
  item: object,
): item is { random: { count?: number; seed?: number; from: readonly FaultItem[] } } {
  return 'random' in item;
}
