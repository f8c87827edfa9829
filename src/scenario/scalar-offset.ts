/** How a text is written in YAML. */
export type ScalarStyle = 'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE' | 'BLOCK_LITERAL' | 'BLOCK_FOLDED';

/**
 * Where a character of a text stands in the YAML that it was read from. Folding, indents and line ends change blanks alone,
 * so that the others are counted: what is blank in the text stands after the last one that is not.
 *
 * `source` is the scalar as it is written, with its quotes or its block header; `value` what it stands for; `index` a
 * character of `value`, or its length for the place after the last one. The result counts from the start of `source`.
 */
export function scalarOffset(source: string, style: ScalarStyle, value: string, index: number): number {
  let left = value.slice(0, index).replace(BLANKS, '').length;
  const wanted = value[index];
  const after = wanted === undefined || isBlank(wanted);
  let at = contentStart(source, style);
  let end = at;
  while (at < source.length) {
    const { length, gives } = unitAt(source, at, style);
    if (gives > 0 && !after && left < gives) return at;
    if (after && left === 0) break;
    left -= gives;
    at += length;
    if (gives > 0) end = at;
  }
  return end;
}

const BLANKS = /[ \t\r\n]/g;

/** How long the character, escape or blank at a place is, and for how many characters of the text that are not blank it stands. */
function unitAt(source: string, at: number, style: ScalarStyle): { length: number; gives: number } {
  const char = source[at] as string;
  if (style === 'QUOTE_SINGLE' && char === "'") return { length: 2, gives: 1 };
  if (style === 'QUOTE_DOUBLE' && char === '\\') return escapeAt(source, at);
  return { length: 1, gives: isBlank(char) ? 0 : 1 };
}

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escapeAt(source: string, at: number): { length: number; gives: number } {
  const letter = source[at + 1] ?? '';
  const digits = HEX_DIGITS[letter];
  // A backslash at the end of a line joins it with the next one.
  if (digits === undefined) return { length: 2, gives: /[ntr \t\r\n]/.test(letter) ? 0 : 1 };
  const code = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
  const gives = isBlank(String.fromCodePoint(code)) ? 0 : code > 0xffff ? 2 : 1;
  return { length: 2 + digits, gives };
}

function isBlank(char: string): boolean {
  return /^[ \t\r\n]$/.test(char);
}

function contentStart(source: string, style: ScalarStyle): number {
  if (style === 'PLAIN') return 0;
  if (style === 'QUOTE_SINGLE' || style === 'QUOTE_DOUBLE') return 1;
  const header = source.indexOf('\n') + 1;
  return header === 0 ? source.length : header;
}
