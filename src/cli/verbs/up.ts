import type { Command } from 'commander';
import { UsageError } from '../../errors.js';
import { PROFILES, type ProfileName, type SiteKind } from '../../model.js';
import { parseTtl } from '../../scenario/duration.js';
import { PROVIDER_ORDERS, resolveSites } from '../../scenario/sites.js';
import { extensionsOption, given, labOptions, option, type Host } from '../declare.js';
import { LAB_CHOICES, type LabOptions, type UpOptions } from '../options.js';
import { wordList, label, lifetime, oneOf, siteList } from '../parsers.js';

interface Flags extends LabOptions {
  profile: ProfileName;
  provider?: SiteKind[];
  ttl: string;
  scenario?: string;
  keep?: true;
  defect?: string[];
  extensions: string[];
}

export function declare(command: Command, host: Host): void {
  for (const each of labOptions(PROVIDER_ORDERS)) command.addOption(each);
  command
    .addOption(option('--profile <profile>', `size of the lab: ${PROFILES.join(', ')}`, oneOf(PROFILES), 'full'))
    .addOption(
      option(
        '--provider <list>',
        'sites, separated by commas (default: all four; aws for minimal and provider)',
        siteList,
      ),
    )
    .addOption(
      option('--ttl <duration>', 'how long the lab may live, such as 90m, 4h or 2d; at most 7d', lifetime, '4h'),
    )
    .addOption(option('--scenario <name>', 'name of the scenario in the run id (default: the profile)', label))
    .addOption(option('--lab <lab>', `where to build it: ${LAB_CHOICES.join(', ')}`, oneOf(LAB_CHOICES), 'auto'))
    .addOption(option('--defect <names>', 'things the embedded lab shall do wrong, to test assertions', wordList))
    .addOption(extensionsOption())
    .option('--keep', 'leave a half-built lab in place when bringing it up fails')
    .action(async (flags: Flags) => {
      const options = upOptions(flags);
      const { up } = await import('../../engine/verbs/up.js');
      host.exit(await up(options, host.io));
    });
}

/** Flags with their defaults. Throws UsageError `usage.providers` when the profile cannot have those providers. */
export function upOptions({ profile, provider, ttl, scenario, keep, ...flags }: Flags): UpOptions {
  const single = profile === 'minimal' || profile === 'provider';
  const resolved = resolveSites(profile, provider ?? (single ? ['aws'] : undefined));
  if (!resolved.ok) throw new UsageError('usage.providers', `--provider: ${resolved.why}`);
  return {
    profile,
    providers: resolved.sites,
    ttl,
    ttlSeconds: parseTtl(ttl),
    scenario: scenario ?? profile,
    keep: keep === true,
    ...given(flags),
  };
}
