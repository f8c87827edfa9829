import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { NewOptions } from '../../cli/options.js';
import { EXIT, messageOf, UsageError, type ExitCode } from '../../errors.js';
import { parseScenario } from '../../scenario/load.js';
import { didYouMean } from '../../scenario/nearest.js';
import { REGISTRY } from '../../scenario/registry.js';
import { scenarioTemplate } from '../../scenario/template/template.js';
import { loadValidator } from '../../scenario/validator.js';
import { packageRoot } from '../package-root.js';

/** `labrun new`: writes a scenario to start from. Throws UsageError `new.exists`, `new.fault`, `new.unwritable`. */
export async function newScenario(options: NewOptions, io: Io): Promise<ExitCode> {
  const out = options.out ?? `${options.name}.yaml`;
  const path = resolve(io.cwd, out);
  if (existsSync(path))
    throw new UsageError('new.exists', `${out} exists already`, 'name another file with --out, or remove it first');
  checkFault(options.fault);
  const text = scenarioTemplate({ ...options, schema: schemaFrom(dirname(path)) }, REGISTRY);
  const written = parseScenario(text, out, await loadValidator());
  if ('problems' in written)
    throw new UsageError('new.fault', `no such scenario can be: ${written.problems[0]?.message ?? ''}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Fails where a file came to be meanwhile.
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError('new.unwritable', `${out} cannot be written: ${messageOf(error)}`);
  }
  io.stdout.write(`${out}\n`);
  io.stderr.write(`see what it does: labrun explain ${out}\nplay it: labrun ${out}\n`);
  return EXIT.pass;
}

function checkFault(fault: string | undefined): void {
  const names = REGISTRY.faults.map(({ name }) => name);
  if (fault === undefined || names.includes(fault)) return;
  const message = `--fault: unknown fault ${JSON.stringify(fault)}; expected one of: ${names.join(', ')}`;
  throw new UsageError('new.fault', message + didYouMean(fault, names));
}

/** Path of the JSON Schema that labrun ships, as an editor finds it from a folder. */
function schemaFrom(folder: string): string {
  return relative(folder, join(packageRoot(), 'src/schema/scenario.schema.json'));
}
