import { ANY, BOOLEAN, NUMBER, TEXT, list, oneOf, union, type Shape } from './shape.js';
import { compareValues, isEqual, kindOf, type Json } from './value.js';

/** What a parameter takes. `numbers` and `texts` are lists of these; `reference` is `&expression`. */
export type Parameter = 'any' | 'number' | 'text' | 'list' | 'mapping' | 'numbers' | 'texts' | 'reference';
/** A reference as a function gets it. */
export type Apply = (value: Json) => Json;
export type Argument = Json | Apply;

export interface QueryFunction {
  /** One entry for each parameter: the types that it takes. */
  takes: readonly (readonly Parameter[])[];
  /** The last parameter may be given any number of times, once at least. */
  variadic?: boolean;
  /** The shape of what it gives; a reference's shape is that of what it gives for an item of the list beside it. */
  gives: (args: readonly Shape[]) => Shape;
  /** Arguments have been checked. */
  call: (args: readonly Argument[]) => Json;
}

const NUMBER_TO_NUMBER: readonly (readonly Parameter[])[] = [['number']];
const math = (work: (value: number) => number): QueryFunction => ({
  takes: NUMBER_TO_NUMBER,
  gives: () => NUMBER,
  call: ([value]) => work(value as number),
});
const onText = (work: (text: string, part: string) => boolean): QueryFunction => ({
  takes: [['text'], ['text']],
  gives: () => BOOLEAN,
  call: ([text, part]) => work(text as string, part as string),
});
/** The item that comes first in an order; null when there is none. */
const extreme = (sign: 1 | -1): QueryFunction => ({
  takes: [['numbers', 'texts']],
  gives: ([items]) => itemOf(items),
  call: ([items]) => first(items as Json[], (item) => item, sign),
});
const extremeBy = (sign: 1 | -1): QueryFunction => ({
  takes: [['list'], ['reference']],
  gives: ([items]) => itemOf(items),
  call: ([items, key]) => first(items as Json[], keyed(key as Apply), sign),
});

/** The functions of JMESPath (jmespath.org, built-in functions), by name. */
export const FUNCTIONS: ReadonlyMap<string, QueryFunction> = new Map(
  Object.entries<QueryFunction>({
    abs: math(Math.abs),
    avg: {
      takes: [['numbers']],
      gives: () => NUMBER,
      call: ([items]) =>
        (items as number[]).length === 0 ? null : sum(items as number[]) / (items as number[]).length,
    },
    ceil: math(Math.ceil),
    contains: {
      takes: [['text', 'list'], ['any']],
      gives: () => BOOLEAN,
      call: ([where, what]) =>
        Array.isArray(where)
          ? where.some((item) => isEqual(item, what as Json))
          : typeof what === 'string' && (where as string).includes(what),
    },
    ends_with: onText((text, part) => text.endsWith(part)),
    floor: math(Math.floor),
    join: {
      takes: [['text'], ['texts']],
      gives: () => TEXT,
      call: ([glue, items]) => (items as string[]).join(glue as string),
    },
    keys: { takes: [['mapping']], gives: () => list(TEXT), call: ([value]) => Object.keys(value as object) },
    length: {
      takes: [['text', 'list', 'mapping']],
      gives: () => NUMBER,
      call: ([value]) => (typeof value === 'string' ? [...value].length : Object.keys(value as object).length),
    },
    map: {
      takes: [['reference'], ['list']],
      gives: ([made]) => list(made ?? ANY),
      call: ([apply, items]) => (items as Json[]).map(apply as Apply),
    },
    max: extreme(-1),
    max_by: extremeBy(-1),
    merge: {
      takes: [['mapping']],
      variadic: true,
      gives: () => ANY,
      call: (parts) => Object.fromEntries(parts.flatMap((part) => Object.entries(part as object))) as Json,
    },
    min: extreme(1),
    min_by: extremeBy(1),
    not_null: {
      takes: [['any']],
      variadic: true,
      gives: (args) => union(args),
      call: (args) => (args.find((value) => value !== null) ?? null) as Json,
    },
    reverse: {
      takes: [['text', 'list']],
      gives: ([value]) => value ?? ANY,
      call: ([value]) =>
        typeof value === 'string' ? [...value].toReversed().join('') : (value as Json[]).toReversed(),
    },
    sort: {
      takes: [['numbers', 'texts']],
      gives: ([items]) => items ?? ANY,
      call: ([items]) => (items as (number | string)[]).toSorted(compareValues),
    },
    sort_by: {
      takes: [['list'], ['reference']],
      gives: ([items]) => items ?? ANY,
      call: ([items, key]) => sortedBy(items as Json[], keyed(key as Apply)),
    },
    starts_with: onText((text, part) => text.startsWith(part)),
    sum: { takes: [['numbers']], gives: () => NUMBER, call: ([items]) => sum(items as number[]) },
    to_array: {
      takes: [['any']],
      gives: ([value]) => (value?.kind === 'list' ? value : value?.kind === 'any' ? list(ANY) : list(value ?? ANY)),
      call: ([value]) => (Array.isArray(value) ? value : [value as Json]),
    },
    to_number: { takes: [['any']], gives: () => NUMBER, call: ([value]) => toNumber(value as Json) },
    to_string: {
      takes: [['any']],
      gives: () => TEXT,
      call: ([value]) => (typeof value === 'string' ? value : JSON.stringify(value)),
    },
    type: {
      takes: [['any']],
      gives: () => oneOf(['null', 'boolean', 'number', 'string', 'array', 'object']),
      call: ([value]) => TYPES[kindOf(value as Json)],
    },
    values: { takes: [['mapping']], gives: () => list(ANY), call: ([value]) => Object.values(value as object) as Json },
  }),
);

/** JMESPath's own words, which `type()` gives. */
const TYPES = { null: 'null', boolean: 'boolean', number: 'number', text: 'string', list: 'array', mapping: 'object' };

function itemOf(items: Shape | undefined): Shape {
  return items?.kind === 'list' ? items.of : ANY;
}

function sum(items: readonly number[]): number {
  return items.reduce((total, item) => total + item, 0);
}

function toNumber(value: Json): number | null {
  if (typeof value === 'number') return value;
  const isNumber = typeof value === 'string' && /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(value);
  return isNumber ? Number(value) : null;
}

/** The key of an item. Throws a TypeError for one that has no order. */
function keyed(apply: Apply): (item: Json) => number | string {
  return (item) => {
    const key = apply(item);
    if (typeof key === 'number' || typeof key === 'string') return key;
    throw new TypeError(`orders items by a number or a text, and found ${JSON.stringify(key)}`);
  };
}

/** Items with their keys. Throws a TypeError when there are numbers and texts among these. */
function withKeys(items: readonly Json[], keyOf: (item: Json) => Json): { item: Json; key: number | string }[] {
  const pairs = items.map((item) => ({ item, key: keyOf(item) as number | string }));
  if (pairs.some(({ key }) => typeof key !== typeof pairs[0]?.key))
    throw new TypeError('orders items by numbers or by texts, and found both');
  return pairs;
}

function sortedBy(items: readonly Json[], keyOf: (item: Json) => number | string): Json[] {
  return withKeys(items, keyOf)
    .toSorted((a, b) => compareValues(a.key, b.key))
    .map(({ item }) => item);
}

function first(items: readonly Json[], keyOf: (item: Json) => Json, sign: 1 | -1): Json {
  const pairs = withKeys(items, keyOf);
  return (
    pairs.reduce<(typeof pairs)[number] | null>(
      (best, pair) => (best === null || sign * compareValues(pair.key, best.key) < 0 ? pair : best),
      null,
    )?.item ?? null
  );
}
