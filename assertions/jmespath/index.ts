import type { Node } from './ast.js';
import { QueryError } from './error.js';
import { evaluate } from './evaluate.js';
import { infer } from './infer.js';
import { parse } from './parser.js';
import type { Shape } from './shape.js';
import type { Json } from './value.js';

/** A query that was read and checked against the shape of what it will be applied to. */
export interface Query {
  /** What it gives, as far as that can be told beforehand. */
  gives: Shape;
  /** Names of all fields that it mentions; null when it looks at the whole value. */
  mentions: ReadonlySet<string> | null;
  /** Throws QueryError. */
  apply(value: Json): Json;
}

/**
 * Reads a JMESPath expression (jmespath.org; besides, `$` is the whole value). Written for labrun because a check must be
 * trusted: a mistake has its place in the text, a field that no record has is refused instead of giving null, nothing is
 * inherited from JavaScript's objects, and order is the same on every machine. Throws QueryError.
 */
export function compileQuery(text: string, shape: Shape): Query {
  if (text.trim() === '') throw new QueryError('the query is empty', 0);
  const node = parse(text);
  return { gives: infer(node, shape), mentions: mentioned(node), apply: (value) => evaluate(node, value) };
}

function mentioned(node: Node): Set<string> | null {
  const names = new Set<string>();
  let whole = false;
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const { type, name, written } = part as { type?: string; name?: string; written?: boolean };
    if (type === 'root' || type === 'eachValue' || written === true) whole = true;
    if (type === 'field' && name !== undefined) names.add(name);
    if (type !== 'literal') Object.values(part).forEach(walk);
  };
  walk(node);
  return whole || names.size === 0 ? null : names;
}
