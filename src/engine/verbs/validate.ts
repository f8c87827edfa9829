import type { Io } from '../../cli/io.js';
import type { ValidateOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { eachFile } from '../../scenario/load.js';
import { render } from '../../scenario/problem.js';
import { summarize } from '../../scenario/summarize.js';
import { expandFolders } from '../scenario-files.js';

/** Lines that are written in one go: a thousand calls take longer than to check a hundred files. */
const BATCH = 100;

/** `labrun validate`: a line for each valid file on stdout, each problem of the others on stderr. Exit 2 when there is one. */
export async function validate(options: ValidateOptions, io: Io): Promise<ExitCode> {
  if (options.config !== undefined) {
    const { loadConfig } = await import('../../config/load.js');
    const { sites } = await loadConfig({ given: options.config, cwd: io.cwd, env: io.env });
    io.stdout.write(`ok ${options.config}: ${Object.keys(sites).join(', ')}\n`);
  }
  const files = expandFolders(options.files, io.cwd);
  let [valid, problems] = [0, 0];
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) io.stdout.write(`${lines.join('\n')}\n`);
    lines = [];
  };
  for await (const result of eachFile(files, io.cwd, options.extensions)) {
    if ('problems' in result) {
      flush();
      problems += result.problems.length;
      for (const problem of result.problems) io.stderr.write(`${render(problem)}\n`);
      continue;
    }
    valid++;
    const what = 'checks' in result ? plural(result.checks.length, 'named check') : summarize(result.scenario);
    if (lines.push(`ok ${result.path}: ${what}`) >= BATCH) flush();
  }
  flush();
  if (valid === files.length) return EXIT.pass;
  const bad = `${files.length - valid} of ${plural(files.length, 'file')} not valid`;
  io.stderr.write(`labrun: ${bad}: ${plural(problems, 'problem')}\n`);
  return EXIT.usage;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
