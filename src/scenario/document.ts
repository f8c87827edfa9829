import { isAlias, isMap, isScalar, isSeq, parseDocument, type Alias, type Document, type Node, type YAMLError } from 'yaml';
import { messageOf } from '../errors.js';
import { problemAt, type ScenarioProblem } from './problem.js';
import type { Source, Span } from './source.js';

/** Where one value stands, and its key when it is the value of a mapping. */
export interface Place {
  key?: Span;
  value: Span;
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
const MAX_DEPTH = 100;

/**
 * Reads one YAML document. A syntax error leaves `data` undefined; duplicate keys are problems beside the data. A number at
 * a pointer for which `asWritten` is true stays the text that the author wrote.
 */
export function readDocument(source: Source, asWritten: (pointer: string) => boolean): PlainDocument {
  const places = new Map<string, Place>();
  const whole = (message: string): PlainDocument => ({ data: undefined, places, problems: [problemAt(source, { start: 0, end: 1 }, message)] });
  let document: Document.Parsed;
  try {
    document = parseDocument(source.text, {
      prettyErrors: false,
      // Found here instead, with the line of the first one, and in linear time.
      uniqueKeys: false,
      resolveKnownTags: false,
      logLevel: 'error',
    });
  } catch (error) {
    return whole(error instanceof RangeError ? 'nested too deeply' : `YAML syntax: ${messageOf(error)}`);
  }
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return { data: undefined, places, problems: faults.map((error) => syntaxProblem(source, error)) };
  if (document.contents === null || (isScalar(document.contents) && document.contents.source === '')) {
    return whole('the file holds no scenario; it needs at least "name"');
  }
  const reader = new Reader(source, document, places, asWritten);
  try {
    return { data: reader.value(document.contents, '', 0), places, problems: reader.problems };
  } catch (error) {
    if (error instanceof TooMuch) return { data: undefined, places, problems: [problemAt(source, error.span, error.message)] };
    throw error;
  }
}

function syntaxProblem(source: Source, error: YAMLError): ScenarioProblem {
  const [start, end] = error.pos;
  const message =
    error.code === 'MULTIPLE_DOCS' ? 'a second document; a scenario file holds one scenario' : `YAML syntax: ${messageOf(error)}`;
  return problemAt(source, { start, end }, message);
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
  #values = 0;

  constructor(
    readonly source: Source,
    readonly document: Document.Parsed,
    readonly places: Map<string, Place>,
    readonly asWritten: (pointer: string) => boolean,
  ) {}

  value(node: Node | null, pointer: string, depth: number, key?: Span): unknown {
    const span = spanOf(node) ?? key ?? { start: 0, end: 1 };
    const plain = this.plain(node, pointer, depth, span);
    // Last, so that a value given by an alias stands where the alias is used.
    this.places.set(pointer, { value: span, ...(key === undefined ? {} : { key }) });
    return plain;
  }

  plain(node: Node | null, pointer: string, depth: number, span: Span): unknown {
    if (++this.#values > MAX_VALUES) throw new TooMuch(span, `more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw new TooMuch(span, `nested too deeply: more than ${MAX_DEPTH} levels`);
    if (isAlias(node)) return this.value(this.target(node, span), pointer, depth + 1);
    if (isSeq(node)) return node.items.map((item, index) => this.value(item as Node | null, `${pointer}/${index}`, depth + 1));
    if (isMap(node)) return this.mapping(node.items as Entry[], pointer, depth);
    if (!isScalar(node)) return null;
    return typeof node.value === 'number' && this.asWritten(pointer) ? (node.source ?? String(node.value)) : node.value;
  }

  /** What an alias stands for. An alias inside its own anchor runs into the limit on depth. */
  target(alias: Alias, span: Span): Node | null {
    if (++this.#aliases > MAX_ALIASES) throw new TooMuch(span, `more than ${MAX_ALIASES} uses of aliases`);
    return alias.resolve(this.document) ?? null;
  }

  mapping(entries: Entry[], pointer: string, depth: number): Record<string, unknown> {
    const seen = new Map<string, { value: unknown; at: Span }>();
    for (const entry of entries) {
      const at = spanOf(entry.key) ?? { start: 0, end: 1 };
      const node = isAlias(entry.key) ? this.target(entry.key, at) : entry.key;
      if (node !== null && !isScalar(node)) {
        this.problems.push(problemAt(this.source, at, 'a key must be a word, not a list or a mapping'));
        continue;
      }
      const name = node === null ? '' : typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
      const first = seen.get(name);
      if (first) {
        const { line } = this.source.position(first.at.start);
        this.problems.push(problemAt(this.source, at, `duplicate key ${JSON.stringify(name)}; it is first given on line ${line}`));
        continue;
      }
      seen.set(name, { at, value: this.value(entry.value, `${pointer}/${escapePointer(name)}`, depth + 1, at) });
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

/** Nothing when the node is empty text, so that the key is shown instead. */
function spanOf(node: Node | null): Span | undefined {
  const range = node?.range;
  return range && range[1] > range[0] ? { start: range[0], end: range[1] } : undefined;
}
