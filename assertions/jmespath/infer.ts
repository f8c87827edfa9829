import type { Node } from './ast.js';
import { QueryError } from './error.js';
import { inferCall } from './infer-call.js';
import { ANY, BOOLEAN, called, list, mapping, shapeOf, union, type Shape } from './shape.js';
import { nearest } from '../../src/scenario/nearest.js';
import { checkEqual } from './check-equal.js';

/**
 * The shape of what a query gives for a value of a known shape. Throws QueryError for what can never be meant: a field that
 * no such value has, items of what is no list, a comparison that is never true.
 */
export function infer(node: Node, shape: Shape, root: Shape = shape): Shape {
  const visit = (inner: Node, current: Shape): Shape => infer(inner, current, root);
  switch (node.type) {
    case 'current':
      return shape;
    case 'root':
      return root;
    case 'literal':
      return shapeOf(node.value);
    case 'field':
      return fieldOf(shape, node.name, node.at);
    case 'index':
      return itemsOf(visit(node.of, shape), node.at, `[${node.index}]`);
    case 'slice':
      return list(itemsOf(visit(node.of, shape), node.at, 'a slice'));
    case 'chain':
      return visit(node.rest, visit(node.of, shape));
    case 'each':
      return list(visit(node.rest, itemsOf(visit(node.of, shape), node.at, '[*]')));
    case 'eachValue':
      return list(visit(node.rest, valuesOf(visit(node.of, shape), node.at)));
    case 'filter': {
      const item = itemsOf(visit(node.of, shape), node.at, 'a filter');
      visit(node.where, item);
      return list(visit(node.rest, item));
    }
    case 'flatten': {
      const item = itemsOf(visit(node.of, shape), node.at, '[]');
      return list(item.kind === 'list' ? item.of : item);
    }
    case 'list':
      return list(union(node.items.map((item) => visit(item, shape))));
    case 'mapping':
      return mapping(Object.fromEntries(node.entries.map(({ key, value }) => [key, visit(value, shape)])));
    case 'and':
    case 'or':
      return union([visit(node.left, shape), visit(node.right, shape)]);
    case 'not':
      visit(node.of, shape);
      return BOOLEAN;
    case 'compare':
      return compare(node, visit(node.left, shape), visit(node.right, shape));
    case 'call':
      return inferCall(node, visit, shape);
    case 'reference':
      throw new QueryError('& is only for the argument of a function', node.at);
  }
}

function fieldOf(shape: Shape, name: string, at: number): Shape {
  if (shape.kind === 'any' || shape.kind === 'null') return ANY;
  if (shape.kind === 'table') return shape.of;
  if (shape.kind === 'list')
    throw new QueryError(
      `${JSON.stringify(name)} is asked of a list; ask it of each item: [*].${name} or [?condition].${name}`,
      at,
    );
  if (shape.kind !== 'mapping')
    throw new QueryError(`${JSON.stringify(name)} is asked of ${called(shape)}, which has no fields`, at);
  const known = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
  if (known !== undefined) return known;
  const names = Object.keys(shape.fields);
  throw new QueryError(
    `unknown field ${JSON.stringify(name)}; there are ${names.join(', ')}`,
    at,
    nearest(name, names),
  );
}

function itemsOf(shape: Shape, at: number, what: string): Shape {
  if (shape.kind === 'list') return shape.of;
  if (shape.kind === 'any' || shape.kind === 'null') return ANY;
  throw new QueryError(`${what} is for a list, and this is ${called(shape)}`, at);
}

function valuesOf(shape: Shape, at: number): Shape {
  if (shape.kind === 'mapping') return union(Object.values(shape.fields));
  if (shape.kind === 'table') return shape.of;
  if (shape.kind === 'any' || shape.kind === 'null') return ANY;
  const hint = shape.kind === 'list' ? '; each item of a list is [*]' : '';
  throw new QueryError(`* is for a mapping, and this is ${called(shape)}${hint}`, at);
}

function compare(node: Extract<Node, { type: 'compare' }>, left: Shape, right: Shape): Shape {
  if (node.operator !== '==' && node.operator !== '!=') {
    const wrong = [left, right].find(({ kind }) => kind !== 'number' && kind !== 'any');
    if (wrong === undefined) return BOOLEAN;
    throw new QueryError(`${node.operator} compares numbers, and this is ${called(wrong)}`, node.at);
  }
  checkEqual(node.left, left, right);
  checkEqual(node.right, right, left);
  const [a, b] = [left, right].map(({ kind }) => (kind === 'table' ? 'mapping' : kind));
  if (a === b || [a, b].some((kind) => kind === 'any' || kind === 'null')) return BOOLEAN;
  throw new QueryError(`${called(left)} is never equal to ${called(right)}`, node.at);
}
