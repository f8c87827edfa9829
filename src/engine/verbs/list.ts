import { join, relative } from 'node:path';
import type { Io } from '../../cli/io.js';
import { LISTS, type ListOptions } from '../../cli/options.js';
import { EXIT, UsageError, type ExitCode } from '../../errors.js';
import { DEFECTS } from '../../lab/defects.js';
import { eachScenario } from '../../scenario/load.js';
import { render } from '../../scenario/problem.js';
import { withExtensions } from '../../scenario/registry.js';
import { packageRoot } from '../package-root.js';
import { yamlFiles } from '../scenario-files.js';
import { namedExtensions } from '../third-party.js';

/** `labrun list`: one line each, with what a scenario file may say of it. Exit 2 when a listed scenario is not valid. */
export async function list({ what, dir, extensions }: ListOptions, io: Io): Promise<ExitCode> {
  if (dir !== undefined && what !== 'scenarios') throw new UsageError('usage.list', `list ${what}: takes no folder`);
  const kinds = what === undefined ? LISTS : [what];
  const registry = withExtensions(await namedExtensions(extensions, io.cwd));
  let code: ExitCode = EXIT.pass;
  for (const kind of kinds) {
    const rows: string[][] = [];
    if (kind === 'scenarios') code = await scenarioRows(dir ?? catalogue(io.cwd), { io, extensions, rows });
    else if (kind === 'defects')
      rows.push(...DEFECTS.map(({ name, describe, caughtBy }) => [name, describe, `[caught by ${caughtBy}]`]));
    else rows.push(...registry[kind].map(({ name, describe, args }) => [name, describe, argumentsOf(args)]));
    const heading = kinds.length > 1 ? [`${kind}:`] : [];
    const lines = table(rows).map((line) => (kinds.length > 1 ? `  ${line}` : line));
    for (const line of [...heading, ...lines]) io.stdout.write(`${line}\n`);
  }
  return code;
}

/** Adds a row for each valid scenario of a folder; what is wrong with others goes to stderr. */
async function scenarioRows(
  dir: string,
  { io, extensions, rows }: { io: Io; extensions: readonly string[]; rows: string[][] },
): Promise<ExitCode> {
  let code: ExitCode = EXIT.pass;
  for await (const result of eachScenario(scenarioFiles(dir, io.cwd), io.cwd, extensions)) {
    if ('scenario' in result) {
      const { name, profile, faults, description } = result.scenario;
      const broken = faults.map(({ fault, provider }) => `${fault}@${provider}`).join(',') || '-';
      rows.push([result.path, name, profile, broken, description.split('\n')[0] ?? '']);
    } else {
      code = EXIT.usage;
      for (const problem of result.problems) io.stderr.write(`${render(problem)}\n`);
    }
  }
  return code;
}

function scenarioFiles(dir: string, cwd: string): string[] {
  try {
    return yamlFiles(dir, cwd, true);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError('usage.list', `list scenarios: ${error.message}`);
    throw error;
  }
}

/** The scenarios that labrun ships, as a user can type their folder. */
function catalogue(cwd: string): string {
  return relative(cwd, join(packageRoot(), 'scenarios')) || '.';
}

/** `thresholdSeconds=60 (number)`: name, default and type of each argument. */
function argumentsOf(schema: Record<string, unknown>): string {
  const properties = (schema['properties'] ?? {}) as Record<
    string,
    { type?: string | string[]; enum?: unknown[]; const?: unknown; default?: unknown }
  >;
  const required = (schema['required'] ?? []) as string[];
  const shown = Object.entries(properties).map(([name, { type, enum: words, const: only, default: value }]) => {
    const kind = words ? words.join('|') : only !== undefined ? String(only) : [type ?? 'any'].flat().join('|');
    return `${name}${value === undefined ? '' : `=${JSON.stringify(value)}`} (${required.includes(name) ? 'required ' : ''}${kind})`;
  });
  return shown.length === 0 ? '' : `[${shown.join(', ')}]`;
}

/** Columns as wide as their widest cell; the last one is not padded. */
function table(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
