import type { Command } from 'commander';
import { SITES } from '../../model.js';
import { option, runIdOption, type Host } from '../declare.js';
import { notEmpty, oneOf } from '../parsers.js';
import type { FailoverOptions } from '../options.js';

export function declare(command: Command, host: Host): void {
  command
    .addOption(runIdOption())
    .addOption(option('--provider <site>', `where: ${SITES.join(', ')}`, oneOf(SITES)).makeOptionMandatory())
    .addOption(option('--fault <fault>', 'what to break; see labrun list faults', notEmpty).makeOptionMandatory())
    .addOption(option('--node <name>', "target router (default: the site's active one)", notEmpty))
    .action(async (options: FailoverOptions) => {
      const { failover } = await import('../../engine/verbs/failover.js');
      host.exit(await failover(options, host.io));
    });
}
