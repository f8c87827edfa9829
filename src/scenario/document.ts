import { isAlias, isCollection, isScalar, isSeq } from 'yaml';
import type { Alias, Document, Node, YAMLError } from 'yaml';
import { problemAt, type ScenarioProblem } from './problem.js';
import type { Source, Span } from './source.js';
import type { ScalarStyle } from './scalar-offset.js';
import { MAX_DEPTH, parseYaml, TooDeep } from './yaml.js';

/** Where one value stands, and its key when it is the value of a mapping. */
export interface Place {
  key?: Span;
  value: Span;
  /** Where a text itself is written, when that is what the value is: at its anchor, for one that is used by an alias. */
  text?: { span: Span; style: ScalarStyle; value: string };
}

/** What a YAML file says, as plain data, and where: `places` is by JSON pointer. */
export interface PlainDocument {
  data: unknown;
  places: Map<string, Place>;
  problems: ScenarioProblem[];
}

/** More uses of aliases than any scenario has; beyond it is an "anchors bomb". */
const MAX_ALIASES = 100;
/** Values after aliases are expanded. */
const MAX_VALUES = 50_000;

/** What messages call a file's content, and what the least of it is. */
export interface DocumentKind {
  noun: string;
  least: string;
}

const SCENARIO: DocumentKind = { noun: 'scenario', least: '"name"' };

/**
 * Reads one YAML document. A syntax error leaves `data` undefined; duplicate keys are problems beside the data. A number at
 * a pointer for which `asWritten` is true stays the text that the author wrote.
 */
export function readDocument(
  source: Source,
  asWritten: (pointer: string) => boolean,
  { noun, least }: DocumentKind = SCENARIO,
): PlainDocument {
  const places = new Map<string, Place>();
  const whole = (message: string): PlainDocument => ({
    data: undefined,
    places,
    problems: [problemAt(source, at(0), message)],
  });
  let parsed: ReturnType<typeof parseYaml>;
  try {
    parsed = parseYaml(source.text);
  } catch (error) {
    if (error instanceof TooDeep)
      return { data: undefined, places, problems: [problemAt(source, at(error.offset), error.message)] };
    throw error;
  }
  const { document, second } = parsed;
  const problems = syntaxProblems(source, [...document.errors, ...document.warnings]);
  if (second !== undefined)
    problems.push(problemAt(source, at(second), `a second document; a ${noun} file holds one ${noun}`));
  if (problems.length > 0) return { data: undefined, places, problems };
  if (document.contents === null || (isScalar(document.contents) && document.contents.source === '')) {
    return whole(`the file holds no ${noun}; it needs at least ${least}`);
  }
  const reader = new Reader(source, document, places, asWritten);
  try {
    return { data: reader.value(document.contents, '', 0), places, problems: reader.problems };
  } catch (error) {
    if (error instanceof TooMuch)
      return { data: undefined, places, problems: [problemAt(source, error.span, error.message)] };
    throw error;
  }
}

/** The first error of each line: those after it only follow from it. */
function syntaxProblems(source: Source, errors: YAMLError[]): ScenarioProblem[] {
  const byLine = new Map<number, ScenarioProblem>();
  for (const { message, pos } of errors) {
    const problem = problemAt(
      source,
      { start: pos[0], end: pos[1] },
      `YAML syntax: ${message.replace(/\s*\n\s*/g, ' ')}`,
    );
    if (!byLine.has(problem.line)) byLine.set(problem.line, problem);
  }
  return [...byLine.values()];
}

class TooMuch extends Error {
  readonly span: Span;
  constructor(span: Span, message: string) {
    super(message);
    this.span = span;
  }
}

/** Turns nodes into plain data, noting where each value stands. */
class Reader {
  readonly problems: ScenarioProblem[] = [];
  #aliases = 0;
  /** Collections that are being read; an alias of one of them would never end. */
  readonly #open = new Set<Node>();
  #values = 0;

  constructor(
    readonly source: Source,
    readonly document: Document.Parsed,
    readonly places: Map<string, Place>,
    readonly asWritten: (pointer: string) => boolean,
  ) {}

  value(node: Node | null, pointer: string, depth: number, key?: Span): unknown {
    const span = spanOf(node) ?? key ?? emptySpan(node);
    const plain = this.plain(node, pointer, depth, span);
    const text = isAlias(node) ? this.places.get(pointer)?.text : textOf(node, plain);
    // Last, so that a value given by an alias stands where the alias is used.
    this.places.set(pointer, {
      value: span,
      ...(key === undefined ? {} : { key }),
      ...(text === undefined ? {} : { text }),
    });
    return plain;
  }

  plain(node: Node | null, pointer: string, depth: number, span: Span): unknown {
    if (++this.#values > MAX_VALUES) throw new TooMuch(span, `more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw new TooMuch(span, `nested too deeply: more than ${MAX_DEPTH} levels`);
    if (isAlias(node)) return this.value(this.target(node, span), pointer, depth + 1);
    if (isScalar(node))
      return typeof node.value === 'number' && this.asWritten(pointer)
        ? (node.source ?? String(node.value))
        : node.value;
    if (!isCollection(node)) return null;
    this.#open.add(node);
    const plain = isSeq(node)
      ? node.items.map((item, index) => this.value(item as Node | null, `${pointer}/${index}`, depth + 1))
      : this.mapping(node.items as Entry[], pointer, depth);
    this.#open.delete(node);
    return plain;
  }

  /** What an alias stands for; null, with a problem, when that is nothing or the alias itself. */
  target(alias: Alias, span: Span): Node | null {
    if (++this.#aliases > MAX_ALIASES) throw new TooMuch(span, `more than ${MAX_ALIASES} uses of aliases`);
    const node = alias.resolve(this.document);
    if (node && !this.#open.has(node)) return node;
    const why = node ? 'is inside its own anchor' : `stands for nothing; expected an anchor &${alias.source} before it`;
    this.problems.push(problemAt(this.source, span, `alias *${alias.source} ${why}`));
    return null;
  }

  mapping(entries: Entry[], pointer: string, depth: number): Record<string, unknown> {
    const seen = new Map<string, { value: unknown; place: Span }>();
    for (const entry of entries) {
      const place = spanOf(entry.key) ?? emptySpan(entry.key);
      const node = isAlias(entry.key) ? this.target(entry.key, place) : entry.key;
      if (node !== null && !isScalar(node)) {
        this.problems.push(problemAt(this.source, place, 'a key must be a word, not a list or a mapping'));
        continue;
      }
      const name =
        node === null ? '' : typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
      const first = seen.get(name);
      if (first) {
        const { line } = this.source.position(first.place.start);
        this.problems.push(
          problemAt(this.source, place, `duplicate key ${JSON.stringify(name)}; it is first given on line ${line}`),
        );
        continue;
      }
      seen.set(name, { place, value: this.value(entry.value, `${pointer}/${escapePointer(name)}`, depth + 1, place) });
    }
    // Object.fromEntries defines own properties even for names such as __proto__.
    return Object.fromEntries([...seen].map(([name, { value }]) => [name, value]));
  }
}

interface Entry {
  key: Node | null;
  value: Node | null;
}

/** One step of a JSON pointer. */
export function escapePointer(step: string): string {
  return step.replace(/~/g, '~0').replace(/\//g, '~1');
}

/** Where empty text stands. */
function emptySpan(node: Node | null): Span {
  return at(node?.range?.[0] ?? 0);
}

function at(offset: number): Span {
  return { start: offset, end: offset + 1 };
}

function textOf(node: Node | null, value: unknown): Place['text'] {
  if (!isScalar(node) || typeof value !== 'string' || !node.range || node.type === undefined) return undefined;
  return { span: { start: node.range[0], end: node.range[1] }, style: node.type as ScalarStyle, value };
}

/** Nothing when the node is empty text, so that the key is shown instead. */
function spanOf(node: Node | null): Span | undefined {
  const range = node?.range;
  return range && range[1] > range[0] ? { start: range[0], end: range[1] } : undefined;
}
