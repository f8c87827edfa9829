export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What JMESPath calls the type of a value, in the words that labrun's messages use. */
export type Kind = 'null' | 'boolean' | 'number' | 'text' | 'list' | 'mapping';

export function kindOf(value: Json): Kind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'mapping' : (typeof value as 'boolean' | 'number');
}

/** JMESPath's truth: null, false and whatever is empty are false; every number is true, 0 too. */
export function isTrue(value: Json): boolean {
  if (value === null || value === false || value === '') return false;
  return typeof value === 'object' ? Object.keys(value).length > 0 : true;
}

/** Equal in every part; the order of a mapping's keys does not matter. */
export function isEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    left.length === right.size && left.every(([key, value]) => right.has(key) && isEqual(value, right.get(key) as Json))
  );
}

/** Order of numbers, and of texts by code point: the same on every machine. */
export function compareValues(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [[...String(a)], [...String(b)]];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] as string).codePointAt(0)! - (right[index] as string).codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
