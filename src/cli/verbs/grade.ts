import type { Command } from 'commander';
import type { Host } from '../declare.js';

export function declareGrade(program: Command, host: Host): void {
  program
    .command('grade')
    .description('grade a recorded run again, offline: the same record gives the same result.json')
    .argument('<rundir>', 'a run directory')
    .action(async (runDir: string) => {
      const { grade } = await import('../../engine/verbs/grade.js');
      host.exit(await grade({ runDir }, host.io));
    });
}
