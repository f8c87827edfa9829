import type { Json, Kind } from './value.js';

/**
 * What is known of a value before there is one; any value may also be null. `mapping` has exactly these fields, `table` has
 * keys that are not known beforehand, of `any` nothing is known. `note` is for people.
 */
export type Shape = { note?: string } & (
  | { kind: 'any' | 'null' | 'boolean' | 'number' }
  /** `values`: nothing else occurs, but for texts of the `form` where there is one. `form`: how such texts look. */
  | { kind: 'text'; values?: readonly string[]; form?: { pattern: RegExp; example: string } }
  | { kind: 'list'; of: Shape }
  | { kind: 'mapping'; fields: Readonly<Record<string, Shape>> }
  | { kind: 'table'; of: Shape }
);

type Noted = { note?: string };
const noted = (note: string | undefined): Noted => (note === undefined ? {} : { note });

export const ANY: Shape = { kind: 'any' };
export const NUMBER: Shape = { kind: 'number' };
export const BOOLEAN: Shape = { kind: 'boolean' };
export const TEXT: Shape = { kind: 'text' };

export const number = (note?: string): Shape => ({ kind: 'number', ...noted(note) });
export const boolean = (note?: string): Shape => ({ kind: 'boolean', ...noted(note) });
export const text = (note?: string): Shape => ({ kind: 'text', ...noted(note) });
export const oneOf = (values: readonly string[], note?: string): Shape & { kind: 'text' } => ({
  kind: 'text',
  values,
  ...noted(note),
});
export const list = (of: Shape, note?: string): Shape => ({ kind: 'list', of, ...noted(note) });
export const table = (of: Shape, note?: string): Shape => ({ kind: 'table', of, ...noted(note) });
export const mapping = (fields: Record<string, Shape>, note?: string): Shape => ({
  kind: 'mapping',
  fields,
  ...noted(note),
});

/** What a shape is called in a message: `a list`. */
export function called({ kind }: Shape): string {
  return NAMES[kind];
}

export const NAMES: Readonly<Record<Shape['kind'] | Kind, string>> = {
  any: 'anything',
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  text: 'a text',
  list: 'a list',
  mapping: 'a mapping',
  table: 'a mapping',
};

/** The shape of a value that is written in the query itself. */
export function shapeOf(value: Json): Shape {
  if (value === null) return { kind: 'null' };
  if (Array.isArray(value)) return list(union(value.map(shapeOf)));
  if (typeof value === 'object') return ANY;
  return { kind: typeof value === 'string' ? 'text' : (typeof value as 'boolean' | 'number') };
}

/** What holds for all of several shapes. */
export function union(shapes: readonly Shape[]): Shape {
  const known = shapes.filter(({ kind }) => kind !== 'null');
  const [first] = known;
  if (first === undefined) return ANY;
  return known.every((shape) => shape === first || JSON.stringify(shape) === JSON.stringify(first))
    ? first
    : broader(known);
}

function broader(shapes: readonly Shape[]): Shape {
  const [first] = shapes as [Shape];
  if (!shapes.every(({ kind }) => kind === first.kind) || first.kind === 'mapping' || first.kind === 'table')
    return ANY;
  if (first.kind !== 'list') return { kind: first.kind };
  return list(union(shapes.map((shape) => (shape as { of: Shape }).of)));
}

/**
 * Why a value can never be equal to one of this shape; undefined when it may be. `word` is the text that was most likely
 * meant.
 */
export function impossible(shape: Shape, value: Json): { why: string; values?: readonly string[] } | undefined {
  if (value === null || shape.kind === 'any' || shape.kind === 'null') return undefined;
  const given = shapeOf(value);
  if (given.kind === 'any')
    return shape.kind === 'mapping' || shape.kind === 'table' ? undefined : { why: differs(shape, 'a mapping') };
  if (given.kind !== shape.kind) return { why: differs(shape, NAMES[given.kind]) };
  if (shape.kind === 'list')
    return (value as Json[]).map((item) => impossible(shape.of, item)).find((found) => found !== undefined);
  if (shape.kind !== 'text') return undefined;
  const word = value as string;
  const { values, form } = shape;
  if ((values === undefined && form === undefined) || values?.includes(word) || form?.pattern.test(word))
    return undefined;
  const never = `${JSON.stringify(word)} never occurs there; expected`;
  const such = form === undefined ? '' : `such as ${form.example}`;
  if (values === undefined) return { why: `${never} ${such}` };
  return { why: `${never} one of: ${[...values, ...(such === '' ? [] : [such])].join(', ')}`, values };
}

function differs(shape: Shape, given: string): string {
  return `${called(shape)} is never equal to ${given}`;
}
