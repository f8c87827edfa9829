import type { Io } from '../../cli/io.js';
import type { ValidateOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { eachScenario } from '../../scenario/load.js';
import { render } from '../../scenario/problem.js';
import { summarize } from '../../scenario/summarize.js';

/** `labrun validate`: a line for each valid file on stdout, each problem of the others on stderr. Exit 2 when there is one. */
export async function validate(options: ValidateOptions, io: Io): Promise<ExitCode> {
  if (options.config !== undefined) {
    const { loadConfig } = await import('../../config/load.js');
    const { sites } = await loadConfig({ given: options.config, cwd: io.cwd, env: io.env });
    io.stdout.write(`ok ${options.config}: ${Object.keys(sites).join(', ')}\n`);
  }
  let [valid, problems] = [0, 0];
  for await (const result of eachScenario(options.files, io.cwd)) {
    if ('scenario' in result) {
      valid++;
      io.stdout.write(`ok ${result.path}: ${summarize(result.scenario)}\n`);
    } else {
      problems += result.problems.length;
      for (const problem of result.problems) io.stderr.write(`${render(problem)}\n`);
    }
  }
  const files = options.files.length;
  if (valid === files) return EXIT.pass;
  io.stderr.write(`labrun: ${files - valid} of ${plural(files, 'file')} not valid: ${plural(problems, 'problem')}\n`);
  return EXIT.usage;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
