import type { Command } from 'commander';
import { valueOf, type Host } from '../declare.js';
import { SCHEMAS } from '../options.js';
import { oneOf } from '../parsers.js';

export function declare(command: Command, host: Host): void {
  command.argument('[what]', `of which files: ${SCHEMAS.join(', ')}`, 'scenario').action(async (what: string) => {
    const { schema } = await import('../../engine/verbs/schema.js');
    host.exit(await schema({ what: valueOf('schema', what, oneOf(SCHEMAS)) }, host.io));
  });
}
