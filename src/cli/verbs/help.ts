import type { Command } from 'commander';
import { valueOf, type Host } from '../declare.js';
import { oneOf } from '../parsers.js';

export function declareHelp(program: Command, _host: Host): void {
  program
    .command('help')
    .description('print help for a command')
    .argument('[command]')
    .action((name: string | undefined) => {
      const names = program.commands.map((command) => command.name());
      const verb = name === undefined ? undefined : valueOf('help', name, oneOf(names));
      (program.commands.find((command) => command.name() === verb) ?? program).outputHelp();
    });
}
