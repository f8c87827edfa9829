import type { ErrorObject } from 'ajv';
import { isRecord, suggest, type Complaint } from './complaint.js';
import { escapePointer } from './document.js';
import { nearest } from './nearest.js';

/** What the items of a list are called. */
const ITEM_NOUN: Record<string, string> = {
  providers: 'provider',
  faults: 'fault',
  parallel: 'fault',
  from: 'fault',
  expect: 'assertion',
  defects: 'defect',
};
/** What such an item looks like. */
const ITEM_FORM: Record<string, string> = {
  faults: 'a mapping such as {fault: stop-active, provider: aws}',
  expect: 'the name of an assertion, or a mapping such as {assertion: no_nat}',
};
/** Checked by `semantics`, which can say more. */
const ELSEWHERE = new Set(['if', 'oneOf', 'uniqueItems']);

/** Pointers whose text is a duration: their format is explained by the code that reads durations. */
export function isDuration(pointer: string): boolean {
  return (
    /^\/(ttl|deadlines\/[^/]+|faults\/\d+(\/.+)?\/(for|wait|timeout))$/.test(pointer) ||
    /^\/(expect\/\d+|checks\/\d+\/expect)\/(from|to|eventually\/within)$/.test(pointer)
  );
}

/** The validator's errors in an author's words. Errors that only repeat another are left out. `whole`: what the file holds. */
export function explain(errors: readonly ErrorObject[], whole = 'a scenario'): Complaint[] {
  const unknownKeys = errors.filter(({ keyword }) => keyword === 'additionalProperties').map(unknownKey);
  return [...unknownKeys, ...errors.flatMap((error) => describe(error, unknownKeys, whole))];
}

function describe(error: ErrorObject, unknownKeys: Complaint[], whole: string): Complaint[] {
  const { keyword, instancePath: pointer, params, data } = error;
  if (ELSEWHERE.has(keyword) || keyword === 'additionalProperties') return [];
  if (keyword === 'required') return missing(error, unknownKeys);
  if (keyword === 'enum') return [unknownWord(pointer, nameOf(pointer), data, params['allowedValues'] as unknown[])];
  if (keyword === 'discriminator') return unknownTag(error);
  if (keyword === 'type') return [wrongType(error, whole)];
  if (isDuration(pointer)) return [];
  const meant = (error.parentSchema as { description?: string } | undefined)?.description;
  const expected = meant === undefined ? '' : `; expected: ${meant}`;
  return [{ pointer, message: `${show(data)} ${limit(error)}${expected}` }];
}

function unknownKey(error: ErrorObject): Complaint {
  const key = error.params['additionalProperty'] as string;
  const valid = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
  return {
    pointer: `${error.instancePath}/${escapePointer(key)}`,
    atKey: true,
    message: `unknown key ${show(key)}; expected one of: ${valid.join(', ')}`,
    ...suggest(nearest(key, valid)),
  };
}

/** A required key, unless one that is close to it was mistyped there: that was said already. */
function missing(error: ErrorObject, unknownKeys: Complaint[]): Complaint[] {
  const { instancePath: pointer, params, data } = error;
  const key = params['missingProperty'] as string;
  const mistyped = unknownKeys.some(
    (other) => other.suggestion === key && other.pointer.slice(0, other.pointer.lastIndexOf('/')) === pointer,
  );
  // A mistyped tag leaves no branch that could have refused it as an unknown key.
  const near = isRecord(data) ? Object.keys(data).find((given) => nearest(given, [key]) !== undefined) : undefined;
  if (mistyped) return [];
  const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
  if (near !== undefined && !known.includes(near)) {
    const message = `unknown key ${show(near)}; expected ${show(key)}`;
    return [{ pointer: `${pointer}/${escapePointer(near)}`, atKey: true, message, suggestion: key }];
  }
  const property = (error.parentSchema as { properties?: Record<string, { enum?: unknown[]; description?: string }> })
    .properties?.[key];
  const expected = property?.enum ? `one of: ${property.enum.join(', ')}` : property?.description;
  return [
    {
      pointer,
      message: `missing key ${show(key)}${expected === undefined ? '' : `; expected ${lowerFirst(expected)}`}`,
    },
  ];
}

function unknownWord(pointer: string, noun: string, given: unknown, allowed: readonly unknown[]): Complaint {
  const words = allowed.map(String);
  const expected = `expected one of: ${words.join(', ')}`;
  if (given === null) return { pointer, message: `"${noun}" is empty; ${expected}` };
  if (typeof given !== 'string') return { pointer, message: `"${noun}" must not be ${kindOf(given)}; ${expected}` };
  return { pointer, message: `unknown ${noun} ${show(given)}; ${expected}`, ...suggest(nearest(given, words)) };
}

/** A tag that names nothing; one that is absent or no text is reported by `required` or `type`. */
function unknownTag({ instancePath, params, parentSchema }: ErrorObject): Complaint[] {
  const { error, tag, tagValue } = params as { error: string; tag: string; tagValue: unknown };
  if (error !== 'mapping') return [];
  const branches = (parentSchema as { oneOf: { properties: Record<string, { const?: unknown }> }[] }).oneOf;
  const names = branches.map((branch) => branch.properties[tag]?.const);
  return [unknownWord(`${instancePath}/${tag}`, tag, tagValue, names)];
}

function wrongType({ instancePath: pointer, params, data }: ErrorObject, whole: string): Complaint {
  const types = [params['type'] as string | string[]].flat();
  const expected = formOf(pointer) ?? types.map((type) => TYPE_WORDS[type] ?? type).join(' or ');
  const subject = pointer === '' ? whole : show(nameOf(pointer));
  if (data === null && pointer !== '') return { pointer, message: `${subject} is empty; expected ${expected}` };
  const scalar = typeof data === 'number' || typeof data === 'boolean';
  const quote = types.includes('string') && scalar ? `; write it in quotes: "${String(data)}"` : '';
  return { pointer, message: `${subject} must be ${expected}, not ${kindOf(data)}${quote}` };
}

function formOf(pointer: string): string | undefined {
  if (isDuration(pointer)) return 'a duration such as 90s or 10m';
  const [, list = '', , ...deeper] = pointer.split('/');
  return deeper.length === 0 && pointer !== `/${list}` ? ITEM_FORM[list] : undefined;
}

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'empty',
};

function kindOf(data: unknown): string {
  if (data === null) return 'empty';
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'object') return 'a mapping';
  return typeof data === 'string'
    ? `the text ${show(data)}`
    : `${typeof data === 'number' ? 'the number' : 'the value'} ${String(data)}`;
}

function limit({ keyword, params, message }: ErrorObject): string {
  const bound = String(params['limit'] ?? '');
  if (keyword === 'minItems' && bound === '1') return 'is an empty list; give at least one item, or leave the key out';
  if (keyword === 'minLength' && bound === '1') return 'is empty';
  if (keyword === 'format') return `is not of the form ${String(params['format'])}`;
  if (keyword === 'pattern') return 'does not have the right form';
  if (keyword === 'minimum') return `is too small; the least is ${bound}`;
  if (keyword === 'exclusiveMinimum') return `is too small; it must be more than ${bound}`;
  if (keyword === 'maximum') return `is too large; the most is ${bound}`;
  if (keyword === 'exclusiveMaximum') return `is too large; it must be less than ${bound}`;
  return message ?? `breaks the rule ${keyword}`;
}

/** The last step of a pointer; for an item of a list, what such items are called. */
function nameOf(pointer: string): string {
  const steps = pointer.split('/').slice(1);
  const last = (steps.at(-1) ?? '').replace(/~1/g, '/').replace(/~0/g, '~');
  return /^[0-9]+$/.test(last) ? (ITEM_NOUN[steps.at(-2) ?? ''] ?? 'item') : last;
}

/** A value on one line, cut short. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
