import type { Command } from 'commander';
import { option, type Host } from '../declare.js';
import { notEmpty } from '../parsers.js';
import type { JanitorOptions } from '../options.js';

export function declare(command: Command, host: Host): void {
  command
    .addOption(option('--config <file>', 'what a real lab is (default: $CE_CONFIG, else labrun.config.yaml)', notEmpty))
    .action(async (options: JanitorOptions) => {
      const { janitor } = await import('../../engine/verbs/janitor.js');
      host.exit(await janitor(options, host.io));
    });
}
