import type { Command } from 'commander';
import { UsageError } from '../../errors.js';
import { option, runIdOption, type Host } from '../declare.js';
import { notEmpty } from '../parsers.js';
import type { DeployOptions } from '../options.js';

export function declare(command: Command, host: Host): void {
  command
    .addOption(runIdOption())
    .addOption(option('--commit <ref>', 'revision under test', notEmpty))
    .addOption(
      option('--build <path>', 'an existing build to deploy; with --commit, the build of that revision', notEmpty),
    )
    .action(async (options: DeployOptions) => {
      if (options.commit === undefined && options.build === undefined) {
        throw new UsageError(
          'usage.deploy',
          'deploy needs --commit REF or --build PATH',
          'for what is checked out: labrun deploy --commit HEAD',
        );
      }
      const { deploy } = await import('../../engine/verbs/deploy.js');
      host.exit(await deploy(options, host.io));
    });
}
