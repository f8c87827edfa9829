import type { Command } from 'commander';
import { UsageError } from '../../errors.js';
import { extensionsOption, given, option, type Host } from '../declare.js';
import { notEmpty } from '../parsers.js';

export function declare(command: Command, host: Host): void {
  command
    .argument('[files...]', 'scenario files, files of named checks, or folders with such files')
    .addOption(option('--config <file>', 'a configuration of a real lab, which is checked as well', notEmpty))
    .addOption(extensionsOption())
    .action(async (files: string[], { config, extensions }: { config?: string; extensions: string[] }) => {
      if (files.length === 0 && config === undefined)
        throw new UsageError('usage.syntax', "missing required argument 'files'", 'see labrun validate --help');
      const { validate } = await import('../../engine/verbs/validate.js');
      host.exit(await validate({ files, extensions, ...given({ config }) }, host.io));
    });
}
