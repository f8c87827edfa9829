import { QueryError } from './error.js';
import type { Json } from './value.js';

/** `name`, `quoted`, `number`, `literal`, `end`, or the sign itself. */
export interface Token {
  type: string;
  /** The name, the number or the literal's value. */
  value: Json;
  start: number;
  end: number;
}

/** Longer signs first. */
const SIGNS = /\[\?|\[\]|&&|\|\||==|!=|<=|>=|[.*@$&|!<>()[\]{},:-]/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /[0-9]+/y;
const BLANK = /[ \t\r\n]+/y;

/** Longer than anyone writes: what reads queries recurses. */
const MAX_LENGTH = 4000;

/** What people write who know other languages, and what it is called here. */
const INSTEAD: Readonly<Record<string, string>> = {
  '=': '"equal to" is ==',
  '+': 'JMESPath has no arithmetic',
  '/': 'JMESPath has no arithmetic',
  '%': 'JMESPath has no arithmetic',
  '?': 'a filter begins with [?',
  ';': 'parts of a query are joined by . or |',
};

/** The words and signs of a query, then an `end`. Throws QueryError. */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_LENGTH) throw new QueryError(`the query is longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (type: string, value: Json, end: number): void => {
    tokens.push({ type, value, start: at, end });
    at = end;
  };
  while (at < text.length) {
    const blank = match(BLANK);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const [name, number, sign] = [match(NAME), match(NUMBER), match(SIGNS)];
    const first = text[at] as string;
    if (name !== undefined) push('name', name, at + name.length);
    else if (number !== undefined) push('number', Number(number), at + number.length);
    else if (first === '"') push('quoted', quotedName(text, at), closing(text, at) + 1);
    else if (first === "'") push('literal', rawText(text, at), closing(text, at) + 1);
    else if (first === '`') push('literal', literal(text, at), closing(text, at) + 1);
    else if (sign !== undefined) push(sign, sign, at + sign.length);
    else throw unexpected(text, at);
  }
  push('end', null, at);
  return tokens;
}

function unexpected(text: string, at: number): QueryError {
  const sign = String.fromCodePoint(text.codePointAt(at) as number);
  const hint = Object.hasOwn(INSTEAD, sign) ? `; ${INSTEAD[sign]}` : '';
  return new QueryError(`unexpected ${JSON.stringify(sign)} in the query${hint}`, at);
}

/** Where the quote that begins at `at` ends. */
function closing(text: string, at: number): number {
  const quote = text[at] as string;
  for (let index = at + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === quote) return index;
  }
  throw new QueryError(`the quote ${quote} that begins here does not end`, at);
}

function quotedName(text: string, at: number): string {
  const inside = text.slice(at, closing(text, at) + 1);
  try {
    return JSON.parse(inside) as string;
  } catch {
    throw new QueryError(`${inside} is not a name in double quotes as JSON has them`, at);
  }
}

/** Text in single quotes: a backslash stands before a quote or a backslash, and is itself everywhere else. */
function rawText(text: string, at: number): string {
  return text.slice(at + 1, closing(text, at)).replace(/\\(['\\])/g, '$1');
}

function literal(text: string, at: number): Json {
  const inside = text.slice(at + 1, closing(text, at)).replace(/\\`/g, '`');
  try {
    return JSON.parse(inside) as Json;
  } catch {
    const hint = /^[\s\w.-]+$/.test(inside) ? `; text is written '${inside.trim()}'` : '';
    throw new QueryError(`between backticks stands a JSON value, which ${JSON.stringify(inside)} is not${hint}`, at);
  }
}
