import { COMPARATORS, type Comparator, type Node } from './ast.js';
import { QueryError } from './error.js';
import { tokenize, type Token } from './lexer.js';

/** How tightly each sign binds what is left of it (jmespath.org, grammar). */
const POWER: Readonly<Record<string, number>> = {
  '|': 1,
  '||': 2,
  '&&': 3,
  ...Object.fromEntries(COMPARATORS.map((sign) => [sign, 5])),
  '[]': 9,
  '*': 20,
  '[?': 21,
  '.': 40,
  '[': 55,
};
const NOT = 45;
/** A projection goes on through whatever binds as tightly as this. */
const PROJECTION = 10;
/** Deeper than anyone writes; the end of the stack must not be found by a query. */
const MAX_DEPTH = 60;

/** The tree of a JMESPath expression. Throws QueryError at the first thing that is wrong. */
export function parse(text: string): Node {
  const parser = new Parser(tokenize(text));
  const node = parser.expression(0);
  parser.expect('end', 'the end of the query');
  return node;
}

class Parser {
  #next = 0;
  #depth = 0;

  constructor(readonly tokens: readonly Token[]) {}

  expression(power: number): Node {
    if (++this.#depth > MAX_DEPTH) throw this.#wrong(`the query nests deeper than ${MAX_DEPTH} levels`);
    let left = this.#begin();
    while (power < (POWER[this.#peek().type] ?? 0)) left = this.#goOn(left);
    this.#depth--;
    return left;
  }

  expect(type: string, what: string): Token {
    if (this.#peek().type !== type) throw this.#wrong(`expected ${what}, found ${show(this.#peek())}`);
    return this.#take();
  }

  /** An expression that needs nothing to its left. */
  #begin(): Node {
    const token = this.#take();
    const at = token.start;
    const current: Node = { type: 'current', at, written: false };
    switch (token.type) {
      case 'name':
        return this.#peek().type === '(' ? this.#call(token) : { type: 'field', at, name: String(token.value) };
      case 'quoted':
        return { type: 'field', at, name: String(token.value) };
      case 'literal':
        return { type: 'literal', at, value: token.value };
      case '@':
        return { type: 'current', at, written: true };
      case '$':
        return { type: 'root', at };
      case '!':
        return { type: 'not', at, of: this.expression(NOT) };
      case '&':
        return { type: 'reference', at, to: this.expression(0) };
      case '(':
        return this.#group();
      case '*':
        return { type: 'eachValue', at, of: current, rest: this.#projected(20) };
      case '{':
        return this.#mapping(at);
      case '[':
        return this.#isPosition() ? this.#bracket(current, at) : this.#list(at);
      case '[?':
      case '[]':
        this.#next--;
        return this.#goOn(current);
      default:
        throw new QueryError(beginning(token), at);
    }
  }

  /** What follows an expression and binds to it. */
  #goOn(left: Node): Node {
    const { type, start: at } = this.#take();
    switch (type) {
      case '.':
        if (this.#peek().type !== '*') return { type: 'chain', at, of: left, rest: this.#afterDot(40), pipe: false };
        this.#take();
        return { type: 'eachValue', at, of: left, rest: this.#projected(40) };
      case '|':
        return { type: 'chain', at, of: left, rest: this.expression(1), pipe: true };
      case '||':
        return { type: 'or', at, left, right: this.expression(2) };
      case '&&':
        return { type: 'and', at, left, right: this.expression(3) };
      case '[?':
        return this.#filter(left, at);
      case '[]':
        return { type: 'each', at, of: { type: 'flatten', at, of: left }, rest: this.#projected(9) };
      case '[':
        return this.#bracket(left, at);
      case '*':
        throw new QueryError('expected . before *', at);
      default:
        return { type: 'compare', at, operator: type as Comparator, left, right: this.expression(5) };
    }
  }

  /** What is done to each item of a projection; `@` when nothing is. */
  #projected(power: number): Node {
    const { type, start } = this.#peek();
    if ((POWER[type] ?? 0) < PROJECTION) return { type: 'current', at: start, written: false };
    if (type === '*') throw this.#wrong('expected . before *');
    if (type !== '.') return this.expression(power);
    this.#take();
    return this.#afterDot(power);
  }

  #afterDot(power: number): Node {
    const token = this.#peek();
    if (['name', 'quoted', '*'].includes(token.type)) return this.expression(power);
    if (token.type !== '[' && token.type !== '{')
      throw this.#wrong(`expected a name, *, [ or { after the dot, found ${show(token)}`);
    this.#take();
    return token.type === '[' ? this.#list(token.start) : this.#mapping(token.start);
  }

  #filter(of: Node, at: number): Node {
    const where = this.expression(0);
    this.expect(']', '] after the condition of a filter');
    return { type: 'filter', at, of, where, rest: this.#projected(21) };
  }

  /** True when a bracket holds an index, a slice or a star, and not a list of expressions. */
  #isPosition(): boolean {
    const { type } = this.#peek();
    return ['number', ':', '-'].includes(type) || (type === '*' && this.tokens[this.#next + 1]?.type === ']');
  }

  #bracket(of: Node, at: number): Node {
    if (!this.#isPosition())
      throw this.#wrong(`expected a number, : or * after [, found ${show(this.#peek())}; a filter begins with [?`);
    if (this.#peek().type === '*') {
      this.#next += 2;
      return { type: 'each', at, of, rest: this.#projected(20) };
    }
    const first = this.#number();
    if (this.#peek().type !== ':') {
      this.expect(']', ']');
      return { type: 'index', at, of, index: first as number };
    }
    this.#take();
    const stop = this.#number();
    const step = this.#peek().type === ':' ? (this.#take(), this.#number()) : null;
    if (step === 0) throw new QueryError('the step of a slice must not be 0', at);
    this.expect(']', ']');
    const slice: Node = { type: 'slice', at, of, start: first, stop, step: step ?? 1 };
    return { type: 'each', at, of: slice, rest: this.#projected(20) };
  }

  #number(): number | null {
    const negative = this.#peek().type === '-';
    if (negative) this.#take();
    if (this.#peek().type !== 'number' && !negative) return null;
    const value = Number(this.expect('number', 'a number').value);
    return negative ? -value : value;
  }

  #group(): Node {
    const inside = this.expression(0);
    this.expect(')', ')');
    return inside;
  }

  #call({ value, start }: Token): Node {
    this.#take();
    return { type: 'call', at: start, name: String(value), args: this.#items(')', 0) };
  }

  #list(at: number): Node {
    return { type: 'list', at, items: this.#items(']', 1) };
  }

  #mapping(at: number): Node {
    const entries: { key: string; value: Node }[] = [];
    do {
      const key = this.#take();
      if (key.type !== 'name' && key.type !== 'quoted')
        throw new QueryError(`expected a name for a part of the mapping, found ${show(key)}`, key.start);
      this.expect(':', `: after ${String(key.value)}`);
      entries.push({ key: String(key.value), value: this.expression(0) });
    } while (this.#comma());
    this.expect('}', ', or }');
    return { type: 'mapping', at, entries };
  }

  #items(end: string, least: number): Node[] {
    const items: Node[] = [];
    if (least > 0 || this.#peek().type !== end)
      do items.push(this.expression(0));
      while (this.#comma());
    this.expect(end, `, or ${end}`);
    return items;
  }

  #comma(): boolean {
    if (this.#peek().type !== ',') return false;
    this.#take();
    return true;
  }

  #peek(): Token {
    return this.tokens[this.#next] as Token;
  }

  /** The next token; the last one is given for ever. */
  #take(): Token {
    const token = this.#peek();
    if (token.type !== 'end') this.#next++;
    return token;
  }

  #wrong(message: string): QueryError {
    return new QueryError(message, this.#peek().start);
  }
}

function beginning(token: Token): string {
  if (token.type === 'number')
    return `expected an expression, found ${show(token)}; a number is written in backticks: \`${String(token.value)}\``;
  return `expected an expression, found ${show(token)}`;
}

function show({ type, value }: Token): string {
  if (type === 'end') return 'the end of the query';
  if (type === 'literal') return `the value ${JSON.stringify(value)}`;
  return type === 'name' || type === 'quoted' || type === 'number' ? JSON.stringify(value) : type;
}
