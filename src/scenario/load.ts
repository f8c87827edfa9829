import { resolve } from 'node:path';
import { checkMeaning } from './semantics.js';
import { completeScenario, type AuthorScenario } from './defaults.js';
import { readDocument, type PlainDocument } from './document.js';
import { isRecord } from './complaint.js';
import { explain, isDuration } from './explain.js';
import { isSeeded } from './fault-items.js';
import { holdsChecks } from './checks-file.js';
import { Library, type Around } from './library.js';
import { asExpectation, type NamedCheck } from './named-check.js';
import { inOrder, place } from './place.js';
import { problemOfFile, ScenarioError, type ScenarioProblem } from './problem.js';
import { readText } from './read.js';
import { REGISTRY, type Extensions } from './registry.js';
import { Source } from './source.js';
import type { Validator } from './validator.js';
import type { Scenario } from './scenario.js';

/** One file and the scenario that it holds. */
export interface LoadedScenario {
  path: string;
  /** Its `extensions` are relative to the working directory. */
  scenario: Scenario;
  /** What these folders hold. */
  extensions: Extensions;
  /** True when every draw has a seed of its author: each run is the same. */
  seeded: boolean;
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
export async function loadScenarios(
  paths: readonly string[],
  cwd = process.cwd(),
  extensions: readonly string[] = [],
): Promise<LoadedScenario[]> {
  const loaded: LoadedScenario[] = [];
  const problems: ScenarioProblem[] = [];
  for await (const result of eachScenario(paths, cwd, extensions)) {
    if ('scenario' in result) loaded.push(result);
    else problems.push(...result.problems);
  }
  if (problems.length > 0) throw new ScenarioError(problems);
  return loaded;
}

/** What is wrong with one file. */
export interface Refused {
  path: string;
  problems: readonly ScenarioProblem[];
}

/** One file after the other: its scenario, or its problems. Throws UsageError `extensions.invalid`. */
export async function* eachScenario(
  paths: readonly string[],
  cwd: string,
  extensions: readonly string[] = [],
): AsyncGenerator<LoadedScenario | Refused> {
  for await (const result of eachFile(paths, cwd, extensions)) {
    if ('checks' in result)
      yield { path: result.path, problems: [problemOfFile(result.path, 'holds named checks; expected a scenario')] };
    else yield result;
  }
}

/** The same, where a file may hold named checks instead. */
export async function* eachFile(
  paths: readonly string[],
  cwd: string,
  extensions: readonly string[] = [],
): AsyncGenerator<LoadedScenario | { path: string; checks: readonly NamedCheck[] } | Refused> {
  const library = new Library(cwd, extensions);
  await library.begin();
  for (const path of paths) {
    const read = readText(path === '' ? '' : resolve(cwd, path), path);
    if ('problem' in read) {
      yield { path, problems: [read.problem] };
      continue;
    }
    const written = readWritten(read.text, path);
    if (holdsChecks(written.data)) {
      yield { path, ...(await library.checksIn(path)) };
      continue;
    }
    const around = await library.around(written.data, path);
    const result = understand(written, around);
    yield 'problems' in result
      ? { path, problems: [...around.problems, ...result.problems] }
      : {
          path,
          scenario: { ...result.scenario, extensions: around.folders },
          extensions: around.extensions,
          seeded: isSeeded(isRecord(written.data) ? written.data['faults'] : undefined),
        };
  }
}

/** The scenario in a text that names no other files, or everything that is wrong with it, in the order of the file. Pure. */
export function parseScenario(
  text: string,
  file: string,
  validate: Validator,
): { scenario: Scenario } | { problems: ScenarioProblem[] } {
  return understand(readWritten(text, file), { validate, registry: REGISTRY, checks: new Map(), complaints: [] });
}

type Written = PlainDocument & { source: Source };

function readWritten(text: string, file: string): Written {
  const source = new Source(file, text);
  return { source, ...readDocument(source, isDuration) };
}

function understand(
  { source, data, places, problems: unread }: Written,
  { validate, registry, checks, complaints: about }: Pick<Around, 'validate' | 'registry' | 'checks' | 'complaints'>,
): { scenario: Scenario } | { problems: ScenarioProblem[] } {
  const problems = [...unread];
  if (data !== undefined) {
    const schemaErrors = validate(data) ? [] : explain(validate.errors ?? []);
    const isBroken = (pointer: string): boolean =>
      schemaErrors.some((error) => error.pointer === pointer || error.pointer.startsWith(`${pointer}/`));
    const complaints = [...schemaErrors, ...about, ...checkMeaning(data, { registry, checks, isBroken })].map(
      (complaint) => place(complaint, source, places),
    );
    // What could not be read at all was said already.
    const said = new Set(unread.map(({ line, column }) => `${line}:${column}`));
    problems.push(...complaints.filter(({ line, column }) => !said.has(`${line}:${column}`)));
  }
  if (problems.length > 0) return { problems: inOrder(problems) };
  return { scenario: completeScenario(withChecks(data as AuthorScenario, checks), registry) };
}

/** The same with what the named checks stand for. */
function withChecks(author: AuthorScenario, checks: Around['checks']): AuthorScenario {
  if (author.expect === undefined || checks.size === 0) return author;
  const expect = author.expect.map((item) => {
    const check = typeof item === 'string' ? checks.get(item) : undefined;
    return check === undefined ? item : asExpectation(check);
  });
  return { ...author, expect };
}
