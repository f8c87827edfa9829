import type { Command } from 'commander';
import { UsageError } from '../../errors.js';
import { given, option, runIdOption, type Host } from '../declare.js';
import { LAB_CHOICES, type DownOptions } from '../options.js';
import { notEmpty, oneOf } from '../parsers.js';

export function declare(command: Command, host: Host): void {
  command
    .addOption(runIdOption())
    .option('--expired', 'every run that is past its TTL; with a configuration, also what the providers know of')
    .option('--force', 'do not ask whether another labrun drives the run; with no run id, every run that none drives')
    .addOption(
      option('--lab <lab>', 'cloud: look for a run that is not remembered here at the providers', oneOf(LAB_CHOICES)),
    )
    .addOption(option('--config <file>', 'what a real lab is (default: $CE_CONFIG, else labrun.config.yaml)', notEmpty))
    .action(async ({ expired = false, force = false, ...rest }: Partial<DownOptions>) => {
      if (rest.runId !== undefined && expired) {
        throw new UsageError('usage.down', 'down: --run-id and --expired exclude each other', 'give one of them');
      }
      const { down } = await import('../../engine/verbs/down.js');
      host.exit(await down({ ...given(rest), expired, force }, host.io));
    });
}
