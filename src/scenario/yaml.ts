import { Composer, Lexer, Parser, type Document } from 'yaml';

/** Deeper than any scenario: the composer recurses, and the end of the stack can end the whole process. */
export const MAX_DEPTH = 100;

/** The text nests deeper than is composed. */
export class TooDeep extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super(`nested too deeply: more than ${MAX_DEPTH} levels`);
    this.offset = offset;
  }
}

/** The first document of a YAML text and, when there are more, where the second begins. Throws TooDeep. */
export function parseYaml(text: string): { document: Document.Parsed; second?: number } {
  const composer = new Composer({
    prettyErrors: false,
    // Duplicate keys are found by the reader, with the line of the first one, and in linear time.
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const [document, second] = composer.compose(boundedTokens(withoutHead(text)), true, text.length);
  // The composer gives a document even for an empty text when it is told to, as above.
  return { document: document as Document.Parsed, ...(second === undefined ? {} : { second: second.range[0] }) };
}

/** The same with blanks for the comments before anything else: they are most of a scenario, and mean nothing here. */
function withoutHead(text: string): string {
  const head = /^(?:#[^\n]*\n)+/.exec(text)?.[0] ?? '';
  return head === '' ? text : `${' '.repeat(head.length - 1)}\n${text.slice(head.length)}`;
}

/** Concrete syntax, document by document; none is given before its depth is known. */
function* boundedTokens(text: string): ReturnType<Parser['parse']> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) throw new TooDeep(parser.offset);
  }
  yield* parser.end();
}
