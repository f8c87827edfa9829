import { readEnv } from '../../cli/env.js';
import { loadConfig } from '../../config/load.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { markClean, type SweepMeans } from './down-by-tag.js';
import { isExpired, openSweep, type FoundRun, type Sweep } from './sweep.js';

/**
 * Looks for runs at every site of the configuration by their tags, says one line of each, and ends those that are past their
 * TTL. Exit 4 when something is left that should not be: an expired run in part or, in a dry run, at all; a run whose tags do
 * not say when it ends; a site that cannot be read.
 */
export async function sweepExpired(
  { config: given }: { config?: string },
  { io, store, redactor, skip = [] }: SweepMeans & { skip?: readonly string[] },
): Promise<ExitCode> {
  const config = await loadConfig({ given, cwd: io.cwd, env: io.env });
  const sweep = await openSweep(config, store, redactor);
  const { dryRun } = readEnv(io.env);
  try {
    const { runs, unread } = await sweep.runs();
    const left: boolean[] = [];
    for (const run of runs.filter(({ runId }) => !skip.includes(runId))) {
      const { text, clean, ended } = await treat(run, sweep, dryRun);
      io.stdout.write(`${run.runId}  ${run.sites.join(',')}  ${text}\n`);
      if (ended) await markClean(store, run.runId, config);
      left.push(!clean);
    }
    for (const line of unread) io.stdout.write(`cannot be read: ${line}\n`);
    if (runs.length + unread.length === 0) io.stdout.write('no run has anything here\n');
    return unread.length > 0 || left.includes(true) ? EXIT.notClean : EXIT.pass;
  } finally {
    await sweep.close();
  }
}

async function treat(
  run: FoundRun,
  sweep: Sweep,
  dryRun: boolean,
): Promise<{ text: string; clean: boolean; ended: boolean }> {
  const expired = isExpired(run, Date.now());
  if (expired === null)
    return {
      text: 'LEFT ALONE: its tags do not say when it ends; end it with down --run-id',
      clean: false,
      ended: false,
    };
  const until = `TTL ${run.ttlExpiresAt}`;
  if (!expired) return { text: `alive, ${until}`, clean: true, ended: false };
  if (dryRun) return { text: `EXPIRED, ${until}; CE_DRY_RUN=0 ends it`, clean: false, ended: false };
  const { deleted, givenBack, problems } = await sweep.down(run.runId);
  if (problems.length === 0)
    return { text: `expired, ${until}; ${deleted} deleted, ${givenBack} given back`, clean: true, ended: true };
  return { text: `expired, ${until}; NOT CLEAN: ${problems.join('; ')}`, clean: false, ended: false };
}
