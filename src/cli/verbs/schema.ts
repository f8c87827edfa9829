import type { Command } from 'commander';
import { extensionsOption, valueOf, type Host } from '../declare.js';
import { SCHEMAS } from '../options.js';
import { oneOf } from '../parsers.js';

export function declare(command: Command, host: Host): void {
  command
    .argument('[what]', `of which files: ${SCHEMAS.join(', ')}`, 'scenario')
    .addOption(extensionsOption())
    .action(async (what: string, { extensions }: { extensions: string[] }) => {
      const options = { what: valueOf('schema', what, oneOf(SCHEMAS)), extensions };
      const { schema } = await import('../../engine/verbs/schema.js');
      host.exit(await schema(options, host.io));
    });
}
