import { EXIT, LabrunError, messageOf, type ExitCode } from '../errors.js';
import { programHelp } from './help.js';
import { processIo, type Io } from './io.js';
import { VERBS } from './verbs.js';
import { VERSION } from '../version.js';

/**
 * Runs one command line (without the interpreter and the script) and returns the exit code. Never throws: whatever goes wrong
 * is written to stderr in words.
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return report(error, await safeStderr(io));
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [first = '', ...rest] = argv;
  if (['-V', '--version'].includes(first)) io.stdout.write(`${VERSION}\n`);
  else if (['-h', '--help'].includes(first) || (first === 'help' && rest.length === 0)) io.stdout.write(programHelp());
  else {
    let code: ExitCode = EXIT.pass;
    const { verb, args } = await verbOf(first, rest);
    const { runVerb } = await import('./parse.js');
    await runVerb(verb, args, { io, exit: (result) => (code = result) });
    return code;
  }
  return EXIT.pass;
}

/** `help up` asks for the same as `up --help`; what is no verb belongs to `run`. Throws UsageError. */
async function verbOf(first: string, rest: string[]): Promise<{ verb: string; args: string[] }> {
  if (Object.hasOwn(VERBS, first)) return { verb: first, args: rest };
  if (first !== 'help') return { verb: 'run', args: first === '' ? rest : [first, ...rest] };
  const [{ oneOf }, { valueOf }] = await Promise.all([import('./parsers.js'), import('./declare.js')]);
  return { verb: valueOf('help', rest[0] ?? '', oneOf(Object.keys(VERBS))), args: ['--help'] };
}

/** What an error says goes into logs that many read, unless a person watches. */
async function safeStderr(io: Io): Promise<Io> {
  const [{ redactingIo }, { Redactor }] = await Promise.all([
    import('./redacting-io.js'),
    import('../evidence/redact.js'),
  ]);
  return redactingIo(io, new Redactor());
}

function report(error: unknown, io: Io): ExitCode {
  if (error instanceof LabrunError) {
    io.stderr.write(`labrun: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
    return error.exitCode;
  }
  if (io.signal?.aborted) return EXIT.interrupted;
  const stack = io.env['LABRUN_DEBUG'] === '1' && error instanceof Error ? error.stack : undefined;
  io.stderr.write(`labrun: internal: ${stack ?? `${messageOf(error)} (LABRUN_DEBUG=1 shows where)`}\n`);
  return EXIT.inconclusive;
}
