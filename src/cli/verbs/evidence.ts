import type { Command } from 'commander';
import { extensionsOption, option, runIdOption, valueOf, type Host } from '../declare.js';
import { notEmpty, oneOf } from '../parsers.js';
import type { EvidenceOptions } from '../options.js';

export function declare(command: Command, host: Host): void {
  command
    .argument('<action>', 'collect')
    .addOption(runIdOption())
    .addOption(option('--out <dir>', 'the folder (default: evidence/<run id>)', notEmpty))
    .addOption(option('--matrix-json <file>', 'a matrix that smoke wrote, to be graded with the run', notEmpty))
    .addOption(extensionsOption())
    .action(async (action: string, options: EvidenceOptions) => {
      valueOf('evidence', action, oneOf(['collect']));
      const { evidence } = await import('../../engine/verbs/evidence.js');
      host.exit(await evidence(options, host.io));
    });
}
