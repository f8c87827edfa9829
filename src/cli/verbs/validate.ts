import type { Command } from 'commander';
import type { Host } from '../declare.js';

export function declare(command: Command, host: Host): void {
  command.argument('<files...>', 'scenario files').action(async (files: string[]) => {
    const { validate } = await import('../../engine/verbs/validate.js');
    host.exit(await validate({ files }, host.io));
  });
}
