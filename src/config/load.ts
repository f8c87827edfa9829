import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import type { CloudConfig } from '../lab/cloud-config.js';
import { readDocument } from '../scenario/document.js';
import { explain } from '../scenario/explain.js';
import { inOrder, place } from '../scenario/place.js';
import type { ScenarioProblem } from '../scenario/problem.js';
import { readText } from '../scenario/read.js';
import { Source } from '../scenario/source.js';
import type { Validator } from '../scenario/validator.js';
import type { AuthorConfig } from './author.js';
import { completeConfig } from './complete.js';
import { ConfigError, withoutSecrets } from './error.js';
import { checkConfig } from './semantics.js';

/** Beside the bundle, where the build puts it; never beside the sources. */
const STANDALONE_FILE = 'config-validator.mjs';

export const DEFAULT_CONFIG = 'labrun.config.yaml';

export interface ConfigPlace {
  /** From `--config`. */
  given?: string | undefined;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** The configuration file: `--config`, else CE_CONFIG, else ./labrun.config.yaml when it is there; as named, and absolute. */
export function findConfig({ given, cwd, env }: ConfigPlace): { name: string; path: string } | null {
  const named = given ?? (env['CE_CONFIG'] || undefined);
  if (named !== undefined) return { name: named, path: resolve(cwd, named) };
  const path = resolve(cwd, DEFAULT_CONFIG);
  return existsSync(path) ? { name: DEFAULT_CONFIG, path } : null;
}

/** Reads, checks and completes the configuration. Throws ConfigError `config.invalid`, UsageError `config.missing`. */
export async function loadConfig(where: ConfigPlace): Promise<CloudConfig> {
  const found = findConfig(where);
  if (found === null)
    throw new UsageError(
      'config.missing',
      `there is no ${DEFAULT_CONFIG} here, which says what a real lab is`,
      'copy labrun.config.example.yaml, or name a file with --config or CE_CONFIG',
    );
  const read = readText(found.path, found.name, 'configuration');
  if ('problem' in read) throw new ConfigError(found.name, [read.problem]);
  const result = parseConfig(read.text, found.name, await loadValidator());
  if ('problems' in result) throw new ConfigError(found.name, result.problems);
  return completeConfig(result.author, { path: found.path, dir: dirname(found.path), env: where.env });
}

/** What the author wrote, or everything that is wrong with it, in the order of the file. Pure. */
export function parseConfig(
  text: string,
  file: string,
  validate: Validator,
): { author: AuthorConfig } | { problems: ScenarioProblem[] } {
  const source = new Source(file, text);
  const { data, places, problems } = readDocument(source, isAccount, { noun: 'configuration', least: '"sites"' });
  if (data !== undefined) {
    const complaints = validate(data) ? [] : explain(validate.errors ?? [], 'a configuration');
    problems.push(...[...complaints, ...checkConfig(data)].map((complaint) => place(complaint, source, places)));
  }
  if (problems.length > 0) return { problems: inOrder(problems).map(withoutSecrets) };
  return { author: data as AuthorConfig };
}

/** An account id may have zeroes in front, which a number has not. */
function isAccount(pointer: string): boolean {
  return /^\/approvals\/accounts\/[^/]+\/\d+(\/id)?$/.test(pointer);
}

async function loadValidator(): Promise<Validator> {
  const standalone = new URL(STANDALONE_FILE, import.meta.url);
  if (existsSync(standalone)) return ((await import(standalone.href)) as { default: Validator }).default;
  return (await import('./compile.js')).validate;
}
