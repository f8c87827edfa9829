import type { Command } from 'commander';
import type { Host } from '../declare.js';

export function declare(command: Command, host: Host): void {
  command.argument('<rundir>', 'a run directory').action(async (runDir: string) => {
    const { grade } = await import('../../engine/verbs/grade.js');
    host.exit(await grade({ runDir }, host.io));
  });
}
