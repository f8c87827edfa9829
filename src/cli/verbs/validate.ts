import type { Command } from 'commander';
import type { Host } from '../declare.js';

export function declareValidate(program: Command, host: Host): void {
  program
    .command('validate')
    .description('check scenario files without running them; exit 2 when one is not valid')
    .argument('<files...>', 'scenario files')
    .action(async (files: string[]) => {
      const { validate } = await import('../../engine/verbs/validate.js');
      host.exit(await validate({ files }, host.io));
    });
}
