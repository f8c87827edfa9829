import type { Command } from 'commander';
import { extensionsOption, option, type Host } from '../declare.js';
import type { GradeOptions } from '../options.js';
import { notEmpty } from '../parsers.js';

export function declare(command: Command, host: Host): void {
  command
    .argument('<rundir>', 'a run directory')
    .addOption(
      option(
        '--expect <file>',
        'grade it by what another scenario file expects instead, and of that file nothing else; writes result.NAME.json and summary.NAME.md, NAME being its name, and leaves the own result of the run as it is',
        notEmpty,
      ),
    )
    .addOption(extensionsOption())
    .action(async (runDir: string, flags: Omit<GradeOptions, 'runDir'>) => {
      const { grade } = await import('../../engine/verbs/grade.js');
      host.exit(await grade({ runDir, ...flags }, host.io));
    });
}
