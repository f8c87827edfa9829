import type { Command } from 'commander';
import { given, option, runIdOption, type Host } from '../declare.js';
import { readEnv } from '../env.js';
import { label, matrixSites, notEmpty, oneOf, wholeNumber } from '../parsers.js';
import type { MatrixSites, SmokeOptions } from '../options.js';

interface Flags extends Omit<SmokeOptions, 'sites' | 'addresses'> {
  sites?: MatrixSites;
}

export function declare(command: Command, host: Host): void {
  command
    .addOption(runIdOption())
    .addOption(
      option(
        '--matrix <name>',
        'which matrix: d3, every directed flow between the sites',
        oneOf(['d3'] as const),
        'd3',
      ),
    )
    .addOption(option('--out <file>', 'write the matrix as JSON to a file (default: stdout)', notEmpty))
    .addOption(
      option(
        '--sites <list>',
        'sites, or SITE=ADDRESS pairs, separated by commas (default: those of the run)',
        matrixSites,
      ),
    )
    .addOption(option('--parallel <n>', 'flows that are probed at once (default: all)', wholeNumber))
    .addOption(
      option(
        '--phase <name>',
        'name of the moment in the record (default: baseline, then after-1, after-2, ...)',
        label,
      ),
    )
    .action(async (flags: Flags) => {
      const options = smokeOptions(flags, host.io.env);
      const { smoke } = await import('../../engine/verbs/smoke.js');
      host.exit(await smoke(options, host.io));
    });
}

/** Options win over the environment. Throws UsageError. */
export function smokeOptions({ sites, parallel, ...flags }: Flags, environment: Host['io']['env']): SmokeOptions {
  const env = readEnv(environment);
  return {
    ...flags,
    ...given({
      sites: sites?.sites ?? env.matrixSites,
      addresses: sites?.addresses ?? env.matrixAddresses,
      parallel: parallel ?? env.matrixParallelism,
    }),
  };
}
