export interface Span {
  start: number;
  end: number;
}

export interface Position {
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 code units. */
  column: number;
}

/** Widest excerpt: a line longer than this is cut around the place in question. */
const EXCERPT_WIDTH = 100;

/** The text of one file, by position. */
export class Source {
  readonly file: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Found when they are first asked for: most files are valid, and of these nothing is. */
  get lineStarts(): readonly number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
    return (this.#lineStarts = starts);
  }

  /** Where an offset is; the end of the text when it lies beyond. */
  position(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    const { lineStarts } = this;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] as number) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (lineStarts[low] as number) + 1 };
  }

  /** The line at the start of a span and, below it, a caret under each character of the span on that line. */
  excerpt(span: Span): string {
    const { line, column } = this.position(span.start);
    const start = this.lineStarts[line - 1] as number;
    const end = this.lineStarts[line] === undefined ? this.text.length : (this.lineStarts[line] as number) - 1;
    const full = this.text.slice(start, end).replace(/\r$/, '');
    const from = full.length <= EXCERPT_WIDTH ? 0 : Math.max(0, Math.min(column - 1 - 40, full.length - EXCERPT_WIDTH));
    const shown = full.slice(from, from + EXCERPT_WIDTH);
    const caretAt = column - 1 - from;
    const carets = Math.max(1, Math.min(span.end - span.start, shown.length - caretAt));
    const gutter = String(line).length;
    const above = `  ${line} | ${printable(shown)}`;
    return `${above}\n  ${' '.repeat(gutter)} | ${' '.repeat(caretAt)}${'^'.repeat(carets)}`;
  }
}

// oxlint-disable-next-line no-control-regex -- that is what it is for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The same text, one character for each, without any that a terminal would act upon. */
export function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(UNPRINTABLE, '\ufffd');
}
