import type { Comparator, Node } from './ast.js';
import { QueryError } from './error.js';
import { FUNCTIONS, type Argument, type Parameter } from './functions.js';
import { NAMES } from './shape.js';
import { isEqual, isTrue, kindOf, type Json } from './value.js';

/** The value of a query. Throws QueryError where a function is given what it does not take. */
export function evaluate(node: Node, value: Json, root: Json = value): Json {
  const visit = (inner: Node, current: Json): Json => evaluate(inner, current, root);
  switch (node.type) {
    case 'current':
      return value;
    case 'root':
      return root;
    case 'literal':
      return node.value;
    case 'field':
      return fieldOf(value, node.name);
    case 'index':
      return itemAt(visit(node.of, value), node.index);
    case 'slice':
      return slice(visit(node.of, value), node);
    case 'chain': {
      const left = visit(node.of, value);
      return left === null && !node.pipe ? null : visit(node.rest, left);
    }
    case 'each':
      return each(visit(node.of, value), (item) => visit(node.rest, item));
    case 'eachValue': {
      const of = visit(node.of, value);
      return kindOf(of) === 'mapping' ? each(Object.values(of as object), (item) => visit(node.rest, item)) : null;
    }
    case 'filter': {
      const of = visit(node.of, value);
      if (!Array.isArray(of)) return null;
      const kept = of.filter((item) => isTrue(visit(node.where, item)));
      return each(kept, (item) => visit(node.rest, item));
    }
    case 'flatten': {
      const of = visit(node.of, value);
      return Array.isArray(of) ? of.flat(1) : null;
    }
    case 'list':
      return value === null ? null : node.items.map((item) => visit(item, value));
    case 'mapping':
      return value === null
        ? null
        : Object.fromEntries(node.entries.map((entry) => [entry.key, visit(entry.value, value)]));
    case 'and':
    case 'or': {
      const left = visit(node.left, value);
      return isTrue(left) === (node.type === 'and') ? visit(node.right, value) : left;
    }
    case 'not':
      return !isTrue(visit(node.of, value));
    case 'compare':
      return compare(node.operator, visit(node.left, value), visit(node.right, value));
    case 'call':
      return call(node, (inner, current) => visit(inner, current), value);
    case 'reference':
      throw new QueryError('& is only for the argument of a function', node.at);
  }
}

/** Own fields only: a record that was read from JSON has no others. */
function fieldOf(value: Json, name: string): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, name)) return null;
  return value[name] ?? null;
}

function itemAt(value: Json, index: number): Json {
  return Array.isArray(value) ? (value.at(index) ?? null) : null;
}

function each(items: Json, apply: (item: Json) => Json): Json {
  return Array.isArray(items) ? items.map(apply).filter((item) => item !== null) : null;
}

function slice(value: Json, { start, stop, step }: { start: number | null; stop: number | null; step: number }): Json {
  if (!Array.isArray(value)) return null;
  const { length } = value;
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const bound = (given: number | null, otherwise: number): number =>
    given === null ? otherwise : Math.min(highest, Math.max(lowest, given < 0 ? given + length : given));
  const [from, to] = step > 0 ? [bound(start, 0), bound(stop, length)] : [bound(start, length - 1), bound(stop, -1)];
  const taken: Json[] = [];
  for (let index = from; step > 0 ? index < to : index > to; index += step) taken.push(value[index] as Json);
  return taken;
}

/** Order is defined for numbers alone; everything else compares to null. */
function compare(operator: Comparator, left: Json, right: Json): Json {
  if (operator === '==') return isEqual(left, right);
  if (operator === '!=') return !isEqual(left, right);
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

function call(node: Extract<Node, { type: 'call' }>, visit: (node: Node, value: Json) => Json, value: Json): Json {
  const entry = FUNCTIONS.get(node.name);
  if (entry === undefined) throw new QueryError(`unknown function ${node.name}()`, node.at);
  const args = node.args.map((arg, index): Argument => {
    const takes = entry.takes[Math.min(index, entry.takes.length - 1)] ?? [];
    if (arg.type === 'reference') return (item) => visit(arg.to, item);
    const given = visit(arg, value);
    if (takes.some((type) => fits(type, given))) return given;
    throw new QueryError(`${node.name}() takes ${wording(takes)}, and was given ${short(given)}`, arg.at);
  });
  try {
    return entry.call(args);
  } catch (error) {
    if (error instanceof TypeError) throw new QueryError(`${node.name}() ${error.message}`, node.at);
    throw error;
  }
}

function fits(type: Parameter, value: Json): boolean {
  if (type === 'any') return true;
  if (type === 'numbers' || type === 'texts')
    return Array.isArray(value) && value.every((item) => kindOf(item) === (type === 'numbers' ? 'number' : 'text'));
  return kindOf(value) === type;
}

const WORDS: Readonly<Record<Parameter, string>> = {
  any: 'anything',
  number: NAMES.number,
  text: NAMES.text,
  list: NAMES.list,
  mapping: NAMES.mapping,
  numbers: 'a list of numbers',
  texts: 'a list of texts',
  reference: 'an &expression',
};

/** What a parameter takes, in words. */
export function wording(takes: readonly Parameter[]): string {
  return takes.map((type) => WORDS[type]).join(' or ');
}

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
