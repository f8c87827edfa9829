import type { Command } from 'commander';
import { valueOf, type Host } from '../declare.js';
import { LISTS } from '../options.js';
import { oneOf } from '../parsers.js';

export function declare(command: Command, host: Host): void {
  command
    .argument('<what>', LISTS.join(', '))
    .argument('[dir]', 'a folder of scenarios (default: the catalogue)')
    .action(async (what: string, dir: string | undefined) => {
      const options = { what: valueOf('list', what, oneOf(LISTS)), ...(dir === undefined ? {} : { dir }) };
      const { list } = await import('../../engine/verbs/list.js');
      host.exit(await list(options, host.io));
    });
}
