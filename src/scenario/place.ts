import type { Complaint } from './complaint.js';
import type { Place } from './document.js';
import { problemAt, type ScenarioProblem } from './problem.js';
import { scalarOffset } from './scalar-offset.js';
import type { Source, Span } from './source.js';

/** Finds a complaint's place, or that of the nearest thing around it that the author wrote. */
export function place(
  { pointer, atKey, offset, message, suggestion }: Complaint,
  source: Source,
  places: ReadonlyMap<string, Place>,
): ScenarioProblem {
  let at = pointer;
  while (at !== '' && !places.has(at)) at = at.slice(0, at.lastIndexOf('/'));
  const found = places.get(at) ?? { value: { start: 0, end: 1 } };
  const inside = offset === undefined || at !== pointer ? undefined : inText(source, found, offset);
  return problemAt(source, inside ?? (atKey ? found.key : undefined) ?? found.value, message, suggestion);
}

/** The problems without those that say the same of the same place, in the order of the file. */
export function inOrder(problems: readonly ScenarioProblem[]): ScenarioProblem[] {
  const unique = new Map(problems.map((problem) => [`${problem.line}:${problem.column} ${problem.message}`, problem]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

function inText(source: Source, { text }: Place, offset: number): Span | undefined {
  if (text === undefined) return undefined;
  const written = source.text.slice(text.span.start, text.span.end);
  const start = text.span.start + scalarOffset(written, text.style, text.value, offset);
  return { start, end: start + 1 };
}
