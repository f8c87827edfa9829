import type { Command } from 'commander';
import { extensionsOption, type Host } from '../declare.js';

export function declare(command: Command, host: Host): void {
  command
    .argument('<files...>', 'scenario files, files of named checks, or folders with such files')
    .addOption(extensionsOption())
    .action(async (files: string[], { extensions }: { extensions: string[] }) => {
      const { validate } = await import('../../engine/verbs/validate.js');
      host.exit(await validate({ files, extensions }, host.io));
    });
}
