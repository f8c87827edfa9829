import type { Command } from 'commander';
import { extensionsOption, type Host } from '../declare.js';

export function declare(command: Command, host: Host): void {
  command
    .argument('<scenario>', 'a scenario file')
    .addOption(extensionsOption())
    .action(async (file: string, { extensions }: { extensions: string[] }) => {
      const { explain } = await import('../../engine/verbs/explain.js');
      host.exit(await explain({ file, extensions }, host.io));
    });
}
