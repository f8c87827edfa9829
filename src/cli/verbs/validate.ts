import type { Command } from 'commander';
import { UsageError } from '../../errors.js';
import { given, option, type Host } from '../declare.js';
import { notEmpty } from '../parsers.js';

export function declare(command: Command, host: Host): void {
  command
    .argument('[files...]', 'scenario files')
    .addOption(option('--config <file>', 'a configuration of a real lab, which is checked as well', notEmpty))
    .action(async (files: string[], { config }: { config?: string }) => {
      if (files.length === 0 && config === undefined)
        throw new UsageError('usage.syntax', "missing required argument 'files'", 'see labrun validate --help');
      const { validate } = await import('../../engine/verbs/validate.js');
      host.exit(await validate({ files, ...given({ config }) }, host.io));
    });
}
