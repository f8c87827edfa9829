import { CommanderError } from 'commander';
import { EXIT, LabrunError, messageOf, type ExitCode } from '../errors.js';
import { processIo, type Io } from './io.js';
import { buildProgram } from './program.js';

/**
 * Runs one command line (without the interpreter and the script) and returns the exit code. Never throws: whatever goes wrong
 * is written to stderr in words.
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  let code: ExitCode = EXIT.pass;
  const program = buildProgram({ io, exit: (result) => (code = result) });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    const verb = program.commands.find((command) => command.name() === argv[0])?.name();
    return report(error, verb, io);
  }
}

function report(error: unknown, verb: string | undefined, io: Io): ExitCode {
  if (error instanceof CommanderError) return reportUsage(error, verb, io);
  if (error instanceof LabrunError) {
    io.stderr.write(`labrun: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
    return error.exitCode;
  }
  if (io.signal?.aborted) return EXIT.interrupted;
  const stack = io.env['LABRUN_DEBUG'] === '1' && error instanceof Error ? error.stack : undefined;
  io.stderr.write(`labrun: internal: ${stack ?? `${messageOf(error)} (LABRUN_DEBUG=1 shows where)`}\n`);
  return EXIT.inconclusive;
}

/** Help and version end the same way as bad usage, with a code of their own. */
function reportUsage(error: CommanderError, verb: string | undefined, io: Io): ExitCode {
  if (error.exitCode === 0) return EXIT.pass;
  if (error.code !== 'commander.help') {
    const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    io.stderr.write(`labrun: ${message}\n  see labrun ${verb === undefined ? '' : `${verb} `}--help\n`);
  }
  return EXIT.usage;
}
