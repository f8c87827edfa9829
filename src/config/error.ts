import { UsageError } from '../errors.js';
import { render, type ScenarioProblem } from '../scenario/problem.js';
import { printable } from '../scenario/source.js';

/** The configuration is not valid; `problems` holds everything that is wrong with it. Nothing was called. */
export class ConfigError extends UsageError {
  readonly problems: readonly ScenarioProblem[];

  constructor(file: string, problems: readonly ScenarioProblem[]) {
    const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
    super('config.invalid', [`${count} in ${printable(file)}`, ...problems.map(render)].join('\n'));
    this.problems = problems;
  }
}

const SECRET_LINE = /secret|token|passw|private_?key(?!_?file)|-----BEGIN|\b(?:AKIA|ASIA)[A-Z0-9]{8}/i;

/** A line that may hold a secret is not shown. */
export function withoutSecrets(problem: ScenarioProblem): ScenarioProblem {
  return SECRET_LINE.test(problem.excerpt) ? { ...problem, excerpt: '' } : problem;
}
