import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io } from '../../cli/io.js';
import type { ListOptions } from '../../cli/options.js';
import { EXIT, messageOf, UsageError, type ExitCode } from '../../errors.js';
import { eachScenario } from '../../scenario/load.js';
import { render } from '../../scenario/problem.js';
import { REGISTRY } from '../../scenario/registry.js';

/** `labrun list`: one line each, with what a scenario file may say of it. Exit 2 when a listed scenario is not valid. */
export async function list({ what, dir }: ListOptions, io: Io): Promise<ExitCode> {
  if (what === 'scenarios') return listScenarios(dir === undefined ? catalogue() : resolve(io.cwd, dir), io);
  if (dir !== undefined) throw new UsageError('usage.list', `list ${what}: takes no folder`);
  for (const line of table(REGISTRY[what].map(({ name, describe, args }) => [name, describe, argumentsOf(args)]))) {
    io.stdout.write(`${line}\n`);
  }
  return EXIT.pass;
}

async function listScenarios(dir: string, io: Io): Promise<ExitCode> {
  const files = await scenarioFiles(dir, io.cwd);
  const rows: string[][] = [];
  let code: ExitCode = EXIT.pass;
  for await (const result of eachScenario(files, io.cwd)) {
    if ('scenario' in result) {
      const { name, profile, faults, description } = result.scenario;
      const broken = faults.map(({ fault, provider }) => `${fault}@${provider}`).join(',') || '-';
      rows.push([result.path, name, profile, broken, description.split('\n')[0] ?? '']);
    } else {
      code = EXIT.usage;
      for (const problem of result.problems) io.stderr.write(`${render(problem)}\n`);
    }
  }
  for (const line of table(rows)) io.stdout.write(`${line}\n`);
  return code;
}

/** YAML files of a folder, as paths that a user can type. */
async function scenarioFiles(dir: string, cwd: string): Promise<string[]> {
  try {
    const names = (await readdir(dir)).filter((name) => /\.ya?ml$/.test(name));
    return names.sort().map((name) => relative(cwd, join(dir, name)));
  } catch (error) {
    throw new UsageError('usage.list', `list scenarios: ${relative(cwd, dir)} cannot be read: ${messageOf(error)}`);
  }
}

/** The folder beside the package.json of labrun, whether this runs from dist/ or from source. */
function catalogue(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json')) && dir !== dirname(dir)) dir = dirname(dir);
  return join(dir, 'scenarios');
}

/** `thresholdSeconds=60 (number)`: name, default and type of each argument. */
function argumentsOf(schema: Record<string, unknown>): string {
  const properties = (schema['properties'] ?? {}) as Record<
    string,
    { type?: string | string[]; enum?: unknown[]; default?: unknown }
  >;
  const required = (schema['required'] ?? []) as string[];
  const shown = Object.entries(properties).map(([name, { type, enum: words, default: value }]) => {
    const kind = words ? words.join('|') : [type ?? 'any'].flat().join('|');
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
