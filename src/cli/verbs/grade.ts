import type { Command } from 'commander';
import { extensionsOption, type Host } from '../declare.js';

export function declare(command: Command, host: Host): void {
  command
    .argument('<rundir>', 'a run directory')
    .addOption(extensionsOption())
    .action(async (runDir: string, { extensions }: { extensions: string[] }) => {
      const { grade } = await import('../../engine/verbs/grade.js');
      host.exit(await grade({ runDir, extensions }, host.io));
    });
}
