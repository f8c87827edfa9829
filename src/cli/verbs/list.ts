import type { Command } from 'commander';
import { extensionsOption, valueOf, type Host } from '../declare.js';
import { LISTS } from '../options.js';
import { oneOf } from '../parsers.js';

export function declare(command: Command, host: Host): void {
  command
    .argument('[what]', `${LISTS.join(', ')} (default: all of them)`)
    .argument('[dir]', 'a folder of scenarios (default: the catalogue)')
    .addOption(extensionsOption())
    .action(async (what: string | undefined, dir: string | undefined, { extensions }: { extensions: string[] }) => {
      const options = {
        extensions,
        ...(what === undefined ? {} : { what: valueOf('list', what, oneOf(LISTS)) }),
        ...(dir === undefined ? {} : { dir }),
      };
      const { list } = await import('../../engine/verbs/list.js');
      host.exit(await list(options, host.io));
    });
}
