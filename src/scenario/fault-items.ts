import { isRecord } from './complaint.js';

/** One fault as it stands in a file, which need not be valid. */
export interface Found {
  pointer: string;
  step: Record<string, unknown>;
}

/** Every fault in an item of `faults`, wherever it stands among repeats and draws. */
export function stepsAt(item: unknown, pointer: string): Found[] {
  if (!isRecord(item)) return [];
  const inner = childrenOf(item, pointer);
  if (inner.length > 0) return inner.flatMap((child) => stepsAt(child.step, child.pointer));
  return item['fault'] === undefined ? [] : [{ pointer, step: item }];
}

/** Every fault of a list. */
export function stepsOf(items: unknown): Found[] {
  return Array.isArray(items) ? items.flatMap((item: unknown, index) => stepsAt(item, `/faults/${index}`)) : [];
}

/** Every item of a list and of the lists inside it, those that compose others included. */
export function allItems(items: unknown, at = '/faults'): Found[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown, index) => itemAndInner(item, `${at}/${index}`));
}

function itemAndInner(item: unknown, pointer: string): Found[] {
  if (!isRecord(item)) return [];
  return [
    { pointer, step: item },
    ...childrenOf(item, pointer).flatMap((child) => itemAndInner(child.step, child.pointer)),
  ];
}

/** What stands inside an item that composes others. */
export function childrenOf(item: Record<string, unknown>, at: string): { step: unknown; pointer: string }[] {
  const drawn = isRecord(item['random']) ? item['random']['from'] : undefined;
  const lists: [string, unknown][] = [
    ['parallel', item['parallel']],
    ['faults', item['faults']],
    ['random/from', drawn],
  ];
  return lists.flatMap(([key, list]) =>
    Array.isArray(list) ? list.map((step: unknown, index) => ({ step, pointer: `${at}/${key}/${index}` })) : [],
  );
}

/** How many faults, and in how many rounds, at most: a draw counts as what is most that it may draw. */
export function countOf(items: unknown): { faults: number; rounds: number } {
  const counts = (Array.isArray(items) ? items : []).map(countItem);
  return { faults: sum(counts.map(({ faults }) => faults)), rounds: sum(counts.map(({ rounds }) => rounds)) };
}

function countItem(item: unknown): { faults: number; rounds: number } {
  if (!isRecord(item)) return { faults: 0, rounds: 0 };
  const inner = childrenOf(item, '').map(({ step }) => step);
  if (isRecord(item['random'])) {
    const each = inner.map(countItem);
    const times = timesOf(item['random']['count'] ?? 1);
    const most = (key: 'faults' | 'rounds'): number => Math.max(0, ...each.map((count) => count[key])) * times;
    return { faults: most('faults'), rounds: most('rounds') };
  }
  if (inner.length > 0) {
    const { faults, rounds } = countOf(inner);
    const times = timesOf(item['repeat'] ?? 1);
    return { faults: faults * times, rounds: item['parallel'] === undefined ? rounds * times : Math.min(1, faults) };
  }
  return item['fault'] === undefined ? { faults: 0, rounds: 0 } : { faults: 1, rounds: 1 };
}

function timesOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** True when every draw has a seed of its author's, so that each run is the same. */
export function isSeeded(items: unknown): boolean {
  return allItems(items).every(({ step: { random } }) => !isRecord(random) || random['seed'] !== undefined);
}
