import { UsageError } from '../errors.js';
import { printable, type Source, type Span } from './source.js';

/** One thing that is wrong in a scenario file. */
export interface ScenarioProblem {
  file: string;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 code units. */
  column: number;
  /** What is wrong and what was expected, in one line. */
  message: string;
  /** The line in question and a line of carets below it; empty when there is no line to show. */
  excerpt: string;
  /** The valid word that was most likely meant. */
  suggestion?: string;
}

/** More than anyone would read at once; the rest is only counted. */
const MOST_SHOWN = 50;

/** One or more scenario files are not valid; `problems` holds everything that is wrong with them. Nothing was started. */
export class ScenarioError extends UsageError {
  readonly problems: readonly ScenarioProblem[];

  constructor(problems: readonly ScenarioProblem[]) {
    super('scenario.invalid', [headline(problems), ...problems.slice(0, MOST_SHOWN).map(render)].join('\n'));
    this.problems = problems;
  }
}

/** A problem at a place of the source. */
export function problemAt(source: Source, span: Span, message: string, suggestion?: string): ScenarioProblem {
  return {
    file: source.file,
    ...source.position(span.start),
    message: printable(message),
    excerpt: source.excerpt(span),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** A problem of the file as a whole. */
export function problemOfFile(file: string, message: string): ScenarioProblem {
  return { file, line: 1, column: 1, message: printable(message), excerpt: '' };
}

/** `file:line:column: message`, the excerpt, and the suggestion, each on lines of their own. */
export function render(problem: ScenarioProblem): string {
  const { file, line, column, message, excerpt, suggestion } = problem;
  const hint = suggestion === undefined ? '' : `\n  did you mean "${suggestion}"?`;
  return `${printable(file)}:${line}:${column}: ${message}${excerpt === '' ? '' : `\n${excerpt}`}${hint}`;
}

function headline(problems: readonly ScenarioProblem[]): string {
  const files = new Set(problems.map((problem) => problem.file));
  const [first = ''] = files;
  const where = files.size === 1 ? printable(first) : `${files.size} files`;
  const left = problems.length - MOST_SHOWN;
  const rest = left > 0 ? `; the first ${MOST_SHOWN} are shown` : '';
  return `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${where}${rest}`;
}
