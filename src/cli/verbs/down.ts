import type { Command } from 'commander';
import { UsageError } from '../../errors.js';
import { given, runIdOption, type Host } from '../declare.js';
import type { DownOptions } from '../options.js';

export function declare(command: Command, host: Host): void {
  command
    .addOption(runIdOption())
    .option('--expired', 'every run that is past its TTL')
    .option('--force', 'do not ask whether another labrun drives the run; with no run id, every run that none drives')
    .action(async ({ runId, expired = false, force = false }: Partial<DownOptions>) => {
      if (runId !== undefined && expired) {
        throw new UsageError('usage.down', 'down: --run-id and --expired exclude each other', 'give one of them');
      }
      const { down } = await import('../../engine/verbs/down.js');
      host.exit(await down({ ...given({ runId }), expired, force }, host.io));
    });
}
