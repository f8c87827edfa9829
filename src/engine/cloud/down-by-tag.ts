import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readEnv } from '../../cli/env.js';
import type { Io } from '../../cli/io.js';
import { loadConfig } from '../../config/load.js';
import { EXIT, type ExitCode } from '../../errors.js';
import type { Redactor } from '../../evidence/redact.js';
import { cloudBackend } from '../../lab/cloud.js';
import type { StateStore } from '../../run/state.js';
import { openSweep } from './sweep.js';

export interface SweepMeans {
  io: Io;
  store: StateStore;
  redactor: Redactor;
}

/**
 * Ends a run on real clouds that is known by its id alone: what carries its tag at each site of the configuration. A dry run
 * lists it. Exit 4 when something is left or a site cannot be read: what cannot be seen is not clean.
 */
export async function downByTag(
  runId: string,
  { config: given }: { config?: string },
  { io, store, redactor }: SweepMeans,
): Promise<ExitCode> {
  const config = await loadConfig({ given, cwd: io.cwd, env: io.env });
  const sweep = await openSweep(config, store, redactor);
  const say = (text: string): void => void io.stderr.write(`down ${runId}: ${text}\n`);
  try {
    if (readEnv(io.env).dryRun) {
      const { lines, unread } = await sweep.preview(runId);
      for (const line of lines) say(`would ${line}`);
      for (const line of unread) say(`cannot be read: ${line}`);
      say(
        lines.length === 0
          ? 'no machine and no NIC carries its tag; CE_DRY_RUN=0 looks for everything else as well'
          : 'dry run: nothing was changed; CE_DRY_RUN=0 does this, and the same with whatever else carries its tag',
      );
      return unread.length === 0 ? EXIT.pass : EXIT.notClean;
    }
    const { deleted, givenBack, problems } = await sweep.down(runId);
    for (const problem of problems) say(`left: ${problem}`);
    if (problems.length > 0) return EXIT.notClean;
    say(`completed, ${deleted} deleted, ${givenBack} given back`);
    await markClean(store, runId, config);
    return EXIT.pass;
  } finally {
    await sweep.close();
  }
}

/** If this machine remembers the run, it need not any longer. */
export async function markClean(
  store: StateStore,
  runId: string,
  config: Parameters<typeof cloudBackend>[0],
): Promise<void> {
  if (!existsSync(join(store.dirOf(runId), 'run.json'))) return;
  const state = store.load(runId);
  await cloudBackend(config).dispose(state.lab);
  store.save({ ...state, driver: null, clean: true });
}
