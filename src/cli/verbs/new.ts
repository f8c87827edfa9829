import type { Command } from 'commander';
import { PROFILES, type ProfileName, type SiteKind } from '../../model.js';
import { CLOUDS } from '../../scenario/sites.js';
import { option, valueOf, type Host } from '../declare.js';
import type { NewOptions } from '../options.js';
import { label, notEmpty, oneOf } from '../parsers.js';

interface Flags {
  profile: ProfileName;
  provider: SiteKind;
  fault?: string;
  out?: string;
}

export function declare(command: Command, host: Host): void {
  command
    .argument('<name>', 'name of the scenario')
    .addOption(option('--profile <profile>', `size of the lab: ${PROFILES.join(', ')}`, oneOf(PROFILES), 'full'))
    .addOption(option('--provider <site>', `cloud that it is about: ${CLOUDS.join(', ')}`, oneOf(CLOUDS), 'aws'))
    .addOption(option('--fault <fault>', 'what to break; see labrun list faults (default: nothing)', notEmpty))
    .addOption(option('--out <file>', 'the file (default: NAME.yaml)', notEmpty))
    .action(async (name: string, flags: Flags) => {
      const options: NewOptions = { ...flags, name: valueOf('new', name, label) };
      const { newScenario } = await import('../../engine/verbs/new.js');
      host.exit(await newScenario(options, host.io));
    });
}
