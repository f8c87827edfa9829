import type { Command } from 'commander';
import type { Host } from '../declare.js';

export function declare(command: Command, host: Host): void {
  command.action(async () => {
    const { schema } = await import('../../engine/verbs/schema.js');
    host.exit(await schema({}, host.io));
  });
}
