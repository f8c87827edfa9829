import type { Command } from 'commander';
import type { Host } from '../declare.js';

export function declareSchema(program: Command, host: Host): void {
  program
    .command('schema')
    .description('print the JSON Schema of scenario files, for editors')
    .action(async () => {
      const { schema } = await import('../../engine/verbs/schema.js');
      host.exit(await schema({}, host.io));
    });
}
