import type { Complaint } from './complaint.js';
import type { Place } from './document.js';
import { problemAt, type ScenarioProblem } from './problem.js';
import type { Source } from './source.js';

/** Finds a complaint's place, or that of the nearest thing around it that the author wrote. */
export function place(
  { pointer, atKey, message, suggestion }: Complaint,
  source: Source,
  places: Map<string, Place>,
): ScenarioProblem {
  let at = pointer;
  while (at !== '' && !places.has(at)) at = at.slice(0, at.lastIndexOf('/'));
  const found = places.get(at) ?? { value: { start: 0, end: 1 } };
  return problemAt(source, (atKey ? found.key : undefined) ?? found.value, message, suggestion);
}

/** Sorts in place. */
export function inOrder(problems: ScenarioProblem[]): ScenarioProblem[] {
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}
