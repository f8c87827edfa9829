import { impossible, NAMES, type Shape } from '../../jmespath/shape.js';
import { isEqual, isTrue, type Json } from '../../jmespath/value.js';
import { COMPARISONS, type Comparison, type Condition } from './args.js';

/** What the result of a query is compared with. */
export interface Wanted {
  /** What was expected: `at most 5`. */
  words: string;
  holds(found: Json): boolean;
}

/** Nothing found is never what was wanted, unless the author says so by `equals`. */
export function wantedBy(condition: Condition): Wanted {
  const key = comparisonsOf(condition)[0];
  if (key === undefined) return { words: 'something', holds: (found) => found !== 0 && isTrue(found) };
  const value = condition[key] as Json;
  const text = shown(value);
  switch (key) {
    case 'equals':
      return { words: text, holds: (found) => isEqual(found, value) };
    case 'notEquals':
      return { words: `something other than ${text}`, holds: (found) => !isNothing(found) && !isEqual(found, value) };
    case 'atMost':
      return { words: `at most ${text}`, holds: (found) => typeof found === 'number' && found <= (value as number) };
    case 'atLeast':
      return { words: `at least ${text}`, holds: (found) => typeof found === 'number' && found >= (value as number) };
    case 'contains':
      return { words: `something that contains ${text}`, holds: (found) => contains(found, value) };
    case 'matches': {
      const pattern = new RegExp(value as string, 'u');
      return {
        words: `a text that matches /${pattern.source}/`,
        holds: (found) => typeof found === 'string' && found !== '' && pattern.test(found),
      };
    }
  }
}

/** The comparisons that an author gave, in the order of the schema. */
export function comparisonsOf(condition: Condition): Comparison[] {
  return COMPARISONS.filter((key) => Object.hasOwn(condition, key));
}

/** Why what a query gives can never be what is wanted; undefined when it may. */
export function neverHolds(
  shape: Shape,
  key: Comparison,
  value: Json,
): { why: string; values?: readonly string[] } | undefined {
  if (shape.kind === 'any' || shape.kind === 'null') return undefined;
  const gives = `the query gives ${NAMES[shape.kind]}`;
  if (key === 'equals' || key === 'notEquals') return impossible(shape, value);
  if (key === 'atMost' || key === 'atLeast')
    return shape.kind === 'number' ? undefined : { why: `${key} compares numbers, and ${gives}${countHint(shape)}` };
  if (key === 'matches') return shape.kind === 'text' ? undefined : { why: `matches looks at a text, and ${gives}` };
  if (shape.kind === 'list') return impossible(shape.of, value);
  if (shape.kind !== 'text') return { why: `contains looks into a list or a text, and ${gives}` };
  return typeof value === 'string'
    ? undefined
    : { why: `contains looks for a text in a text, not for ${shown(value)}` };
}

function countHint(shape: Shape): string {
  return shape.kind === 'list' ? '; its length is length(...)' : '';
}

function isNothing(found: Json): boolean {
  return typeof found !== 'number' && typeof found !== 'boolean' && !isTrue(found);
}

function contains(found: Json, value: Json): boolean {
  if (Array.isArray(found)) return found.some((item) => isEqual(item, value));
  return typeof found === 'string' && typeof value === 'string' && value !== '' && found.includes(value);
}

/** A value on one line, cut short. */
export function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 160 ? text : `${text.slice(0, 157)}...`;
}
