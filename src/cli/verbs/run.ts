import type { Command } from 'commander';
import { UsageError } from '../../errors.js';
import { didYouMean } from '../../scenario/nearest.js';
import { extensionsOption, labOptions, option, type Host } from '../declare.js';
import { CLOCKS, FORMATS, LAB_CHOICES, type RunOptions } from '../options.js';
import { wordList, notEmpty, oneOf, wholeNumber } from '../parsers.js';
import { PROVIDER_ORDERS } from '../../scenario/sites.js';
import { VERBS } from '../verbs.js';

/** The default verb. */
export function declare(command: Command, host: Host): void {
  for (const each of labOptions(PROVIDER_ORDERS)) command.addOption(each);
  command
    .argument('[files...]', 'scenario files')
    .addOption(option('--lab <lab>', `where to run: ${LAB_CHOICES.join(', ')}`, oneOf(LAB_CHOICES), 'auto'))
    .addOption(option('--out <dir>', 'where run directories are made', notEmpty, 'evidence'))
    .addOption(option('--format <format>', `how progress is shown: ${FORMATS.join(', ')}`, oneOf(FORMATS), 'auto'))
    .addOption(option('--jobs <n>', 'scenarios that run at once', wholeNumber, 1))
    .addOption(option('--defect <names>', 'things the embedded lab shall do wrong, to test assertions', wordList))
    .addOption(
      option(
        '--clock <clock>',
        `time of a simulated lab: ${CLOCKS.join(', ')} (real with --keep)`,
        oneOf(CLOCKS),
        'virtual',
      ),
    )
    .addOption(option('--seed <n>', 'of everything random in a simulated lab', wholeNumber, 1))
    .addOption(extensionsOption())
    .option('--keep', 'leave the lab alive after the run')
    .action(async (files: string[], flags: Omit<RunOptions, 'files' | 'keep'> & { keep?: true }) => {
      await checkFiles(files, host.io.cwd);
      const { run } = await import('../../engine/verbs/run.js');
      host.exit(await run({ ...flags, keep: flags.keep === true, files }, host.io));
    });
}

/** A mistyped command lands here, as a file: say so rather than that the file is missing. Throws UsageError. */
async function checkFiles(files: string[], cwd: string): Promise<void> {
  const [first] = files;
  if (first === undefined) {
    throw new UsageError(
      'usage.files',
      'no scenario file is given',
      'labrun scenarios/aws-failover.yaml, or labrun --help',
    );
  }
  if (!/^[A-Za-z-]+$/.test(first) || (await exists(first, cwd))) return;
  await refuseGated(first);
  const verbs = Object.keys(VERBS);
  const message = `"${first}" is neither a command nor a file${didYouMean(first, verbs)}`;
  throw new UsageError('usage.command', message, `commands: ${verbs.join(', ')}`);
}

/** A word for something that only people decide. Throws GateError. */
async function refuseGated(word: string): Promise<void> {
  const [{ MERGE_WORDS, refuseMerge }, { ROLLOUT_WORDS, refuseRollout }, { GateError }] = await Promise.all([
    import('../../gates/merge.js'),
    import('../../gates/production.js'),
    import('../../gates/gate.js'),
  ]);
  if (MERGE_WORDS.includes(word)) throw new GateError([refuseMerge(word)]);
  if (ROLLOUT_WORDS.includes(word)) throw new GateError([refuseRollout(word)]);
}

async function exists(file: string, cwd: string): Promise<boolean> {
  const [{ existsSync }, { resolve }] = await Promise.all([import('node:fs'), import('node:path')]);
  return existsSync(resolve(cwd, file));
}
