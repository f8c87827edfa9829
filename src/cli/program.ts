import { Command } from 'commander';
import type { Host } from './declare.js';
import { VARIABLES } from './env.js';
import { VERSION } from './version.js';
import { declareDeploy } from './verbs/deploy.js';
import { declareDown } from './verbs/down.js';
import { declareEvidence } from './verbs/evidence.js';
import { declareFailover } from './verbs/failover.js';
import { declareGrade } from './verbs/grade.js';
import { declareHelp } from './verbs/help.js';
import { declareList } from './verbs/list.js';
import { declareRun } from './verbs/run.js';
import { declareSchema } from './verbs/schema.js';
import { declareSmoke } from './verbs/smoke.js';
import { declareUp } from './verbs/up.js';
import { declareValidate } from './verbs/validate.js';

/** In the order of `--help`. */
const VERBS = [
  declareRun,
  declareValidate,
  declareList,
  declareSchema,
  declareGrade,
  declareUp,
  declareDeploy,
  declareSmoke,
  declareFailover,
  declareEvidence,
  declareDown,
  declareHelp,
];

const EXIT_CODES = `
Exit codes:
  0 pass   1 fail   2 bad usage or scenario   3 inconclusive, or labrun itself failed
  4 the lab is not clean   130 interrupted and torn down`;

/** The command line. It only declares: a verb's code is loaded when that verb is run. */
export function buildProgram(host: Host): Command {
  const program = new Command('labrun')
    .description('Plays failover scenarios: builds a lab, breaks it, says what held, and leaves nothing running.')
    .usage('[command] [options] FILES...')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.io.stdout.write(text),
      writeErr: (text) => host.io.stderr.write(text),
      // Errors are thrown, and written in one place.
      outputError: () => undefined,
      getOutHelpWidth: () => host.io.stdout.columns ?? 100,
      getErrHelpWidth: () => host.io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  program.addHelpText('after', `${EXIT_CODES}\n\n${environmentHelp()}`);
  for (const declare of VERBS) declare(program, host);
  return program;
}

function environmentHelp(): string {
  const width = Math.max(...VARIABLES.map(([name]) => name.length));
  return ['Environment:', ...VARIABLES.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`)].join('\n');
}
