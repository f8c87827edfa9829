import { resolve } from 'node:path';
import { checkMeaning } from './semantics.js';
import { completeScenario, type AuthorScenario } from './defaults.js';
import { readDocument } from './document.js';
import { explain, isDuration } from './explain.js';
import { inOrder, place } from './place.js';
import { ScenarioError, type ScenarioProblem } from './problem.js';
import { readText } from './read.js';
import { REGISTRY } from './registry.js';
import { Source } from './source.js';
import { loadValidator, type Validator } from './validator.js';
import type { Scenario } from './scenario.js';

/** One file and the scenario that it holds. */
export interface LoadedScenario {
  path: string;
  scenario: Scenario;
}

/**
 * Reads, checks and completes one scenario file. `path` is relative to `cwd` and is named as given in messages.
 * Throws ScenarioError (code `scenario.invalid`) with everything that is wrong with it.
 */
export async function loadScenario(path: string, cwd = process.cwd()): Promise<Scenario> {
  const [loaded] = await loadScenarios([path], cwd);
  return (loaded as LoadedScenario).scenario;
}

/** The same for several files, in their order. Throws one ScenarioError with the problems of all of them. */
export async function loadScenarios(paths: readonly string[], cwd = process.cwd()): Promise<LoadedScenario[]> {
  const loaded: LoadedScenario[] = [];
  const problems: ScenarioProblem[] = [];
  for await (const result of eachScenario(paths, cwd)) {
    if ('scenario' in result) loaded.push(result);
    else problems.push(...result.problems);
  }
  if (problems.length > 0) throw new ScenarioError(problems);
  return loaded;
}

/** One file after the other: its scenario, or its problems. */
export async function* eachScenario(
  paths: readonly string[],
  cwd: string,
): AsyncGenerator<LoadedScenario | { path: string; problems: readonly ScenarioProblem[] }> {
  const validator = await loadValidator();
  for (const path of paths) {
    const read = readText(path === '' ? '' : resolve(cwd, path), path);
    const result = 'problem' in read ? { problems: [read.problem] } : parseScenario(read.text, path, validator);
    yield { path, ...result };
  }
}

/** The scenario in a text, or everything that is wrong with it, in the order of the file. Pure. */
export function parseScenario(
  text: string,
  file: string,
  validate: Validator,
): { scenario: Scenario } | { problems: ScenarioProblem[] } {
  const source = new Source(file, text);
  const { data, places, problems } = readDocument(source, isDuration);
  if (data !== undefined) {
    const schemaErrors = validate(data) ? [] : explain(validate.errors ?? []);
    const complaints = [...schemaErrors, ...checkMeaning(data, REGISTRY)].map((complaint) =>
      place(complaint, source, places),
    );
    // What could not be read at all was said already.
    const said = new Set(problems.map(({ line, column }) => `${line}:${column}`));
    problems.push(...complaints.filter(({ line, column }) => !said.has(`${line}:${column}`)));
  }
  if (problems.length > 0) return { problems: inOrder(problems) };
  return { scenario: completeScenario(data as AuthorScenario) };
}
