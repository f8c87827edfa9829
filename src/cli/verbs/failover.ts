import type { Command } from 'commander';
import { SITES } from '../../model.js';
import { extensionsOption, option, runIdOption, type Host } from '../declare.js';
import { duration, notEmpty, oneOf } from '../parsers.js';
import { UsageError } from '../../errors.js';
import type { FailoverOptions } from '../options.js';

export function declare(command: Command, host: Host): void {
  command
    .addOption(runIdOption())
    .addOption(option('--provider <site>', `where: ${SITES.join(', ')}`, oneOf(SITES)).makeOptionMandatory())
    .addOption(option('--fault <fault>', 'what to break; see labrun list faults', notEmpty).makeOptionMandatory())
    .addOption(option('--node <name>', "target router (default: the site's active one)", notEmpty))
    .addOption(option('--for <duration>', 'take it back after this time, such as 500ms or 2s', duration))
    .addOption(extensionsOption())
    .option('--arg <name=value>', 'an argument of the fault; may be given several times', argument, {})
    .action(async ({ arg, ...flags }: FailoverOptions & { arg: Record<string, unknown> }) => {
      const options = { ...flags, args: arg };
      const { failover } = await import('../../engine/verbs/failover.js');
      host.exit(await failover(options, host.io));
    });
}

/** Adds one `name=value`; a value that is JSON counts as that, anything else as text. Throws UsageError `usage.value`. */
function argument(text: string, before: Record<string, unknown>): Record<string, unknown> {
  const [, name, value = ''] = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined)
    throw new UsageError('usage.value', `--arg: ${JSON.stringify(text)} is not name=value, such as percent=30`);
  try {
    return { ...before, [name]: JSON.parse(value) as unknown };
  } catch {
    return { ...before, [name]: value };
  }
}
