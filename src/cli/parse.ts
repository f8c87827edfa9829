import { Command, CommanderError } from 'commander';
import { UsageError } from '../errors.js';
import type { Host } from './declare.js';
import { VERBS } from './verbs.js';

/** Runs one verb. Throws UsageError `usage.syntax` for arguments that it does not take, and whatever the verb throws. */
export async function runVerb(verb: string, args: readonly string[], host: Host): Promise<void> {
  const command = new Command(`labrun ${verb}`)
    .description(VERBS[verb]?.description ?? '')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.io.stdout.write(text),
      // Errors are thrown, and written in one place.
      outputError: () => undefined,
      getOutHelpWidth: () => host.io.stdout.columns ?? 100,
      getOutHasColors: () => false,
    });
  (await VERBS[verb]?.load())?.declare(command, host);
  try {
    await command.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help ends the same way as bad usage, with exit code 0.
    if (error.exitCode === 0) return;
    const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    throw new UsageError('usage.syntax', message, `see labrun ${verb} --help`);
  }
}
