import type { Node } from './ast.js';
import { QueryError } from './error.js';
import { wording } from './evaluate.js';
import { FUNCTIONS, type Parameter, type QueryFunction } from './functions.js';
import { nearest } from '../../src/scenario/nearest.js';
import { checkEqual } from './check-equal.js';
import { ANY, called, type Shape } from './shape.js';

type Call = Extract<Node, { type: 'call' }>;

/** The shape of what a function gives. Throws QueryError: unknown function, wrong number or wrong types of arguments. */
export function inferCall(node: Call, visit: (node: Node, shape: Shape) => Shape, shape: Shape): Shape {
  const entry = FUNCTIONS.get(node.name);
  if (entry === undefined) {
    const names = [...FUNCTIONS.keys()];
    const message = `unknown function ${node.name}(); there are ${names.join(', ')}`;
    throw new QueryError(message, node.at, nearest(node.name, names));
  }
  checkCount(node, entry);
  const plain = node.args.map((arg) => (arg.type === 'reference' ? null : visit(arg, shape)));
  const listed = plain.find((arg) => arg?.kind === 'list');
  const item = listed?.kind === 'list' ? listed.of : ANY;
  const given = node.args.map((arg, index) => {
    const takes = takesAt(entry, index);
    if (arg.type !== 'reference') return checkType(node, arg, takes, plain[index] ?? ANY);
    if (takes.includes('reference')) return checkKey(node, arg.to, visit(arg.to, item));
    throw new QueryError(`${node.name}() takes ${wording(takes)} here, not an &expression`, arg.at);
  });
  const [where, what] = node.args;
  if (node.name === 'contains' && what !== undefined && where !== undefined && given[0]?.kind === 'list')
    checkEqual(what, given[1] ?? ANY, given[0].of);
  return entry.gives(given);
}

function takesAt({ takes }: QueryFunction, index: number): readonly Parameter[] {
  return takes[Math.min(index, takes.length - 1)] ?? [];
}

function checkCount(node: Call, { takes, variadic = false }: QueryFunction): void {
  const count = node.args.length;
  if (variadic ? count >= takes.length : count === takes.length) return;
  const wanted = `${variadic ? 'at least ' : ''}${takes.length} argument${takes.length === 1 ? '' : 's'}`;
  throw new QueryError(`${node.name}() takes ${wanted}, and was given ${count}`, node.at);
}

function checkType(node: Call, arg: Node, takes: readonly Parameter[], shape: Shape): Shape {
  if (takes.some((type) => mayFit(type, shape))) return shape;
  throw new QueryError(`${node.name}() takes ${wording(takes)}, and this is ${called(shape)}${of(shape)}`, arg.at);
}

/** `max_by`, `min_by` and `sort_by` need a key that has an order. */
function checkKey(node: Call, key: Node, shape: Shape): Shape {
  if (!node.name.endsWith('_by') || ['number', 'text', 'any'].includes(shape.kind)) return shape;
  throw new QueryError(`${node.name}() orders by a number or a text, and this is ${called(shape)}`, key.at);
}

function mayFit(type: Parameter, shape: Shape): boolean {
  if (type === 'reference') return false;
  if (type === 'any' || shape.kind === 'any') return true;
  if (type === 'numbers' || type === 'texts') {
    const item = type === 'numbers' ? 'number' : 'text';
    return shape.kind === 'list' && ['any', item].includes(shape.of.kind);
  }
  return shape.kind === type || (type === 'mapping' && shape.kind === 'table');
}

function of(shape: Shape): string {
  return shape.kind === 'list' && shape.of.kind !== 'any' ? `, each item of which is ${called(shape.of)}` : '';
}
