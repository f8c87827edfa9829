import type { Command } from 'commander';
import { valueOf, type Host } from '../declare.js';
import { SCHEMAS } from '../options.js';
import { oneOf } from '../parsers.js';

export function declare(command: Command, host: Host): void {
  command.argument('[of]', `of what: ${SCHEMAS.join(', ')}`, 'scenario').action(async (of: string) => {
    const { schema } = await import('../../engine/verbs/schema.js');
    host.exit(await schema({ of: valueOf('schema', of, oneOf(SCHEMAS)) }, host.io));
  });
}
