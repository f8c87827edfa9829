import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { DownOptions } from '../../cli/options.js';
import { readEnv } from '../../cli/env.js';
import { EXIT, messageOf, type ExitCode } from '../../errors.js';
import { selectLab } from '../../lab/select.js';
import { processId } from '../../run/process-id.js';
import { isDriven, StateStore, stateRoot, type RunState } from '../../run/state.js';
import { closeSession, reopenSession } from '../open.js';
import { teardown } from '../steps/teardown.js';
import { findRun } from './attach.js';

/**
 * `labrun down`: one run (`--run-id`, or the newest), those past their TTL (`--expired`), or all that no living labrun drives
 * (`--force`). No lab at all is success. Exit 4 when something is left.
 */
export async function down(options: DownOptions, io: Io): Promise<ExitCode> {
  const store = new StateStore(stateRoot(io.env));
  const states = choose(store, options, io);
  let code: ExitCode = EXIT.pass;
  for (const state of states) {
    const error = await downOne(store, state, io);
    io.stderr.write(error === null ? `down ${state.runId}: completed\n` : `down ${state.runId}: ${error}\n`);
    if (error !== null) code = EXIT.notClean;
  }
  if (states.length === 0) io.stderr.write('down: no lab to tear down\n');
  return code;
}

function choose(store: StateStore, options: DownOptions, io: Io): RunState[] {
  if (options.runId !== undefined) {
    const state = findRun(store, options.runId);
    if (!isDriven(state) || options.force) return [state];
    io.stderr.write(`${state.runId} is driven by process ${state.driver?.pid}: end that process, or add --force\n`);
    return [];
  }
  const open = store.list().filter((state) => !state.clean);
  const idle = open.filter((state) => !isDriven(state));
  for (const state of open)
    if (isDriven(state)) io.stderr.write(`${state.runId}: driven by process ${state.driver?.pid}, left alone\n`);
  if (options.expired) return idle.filter((state) => Date.parse(state.ttlExpiresAt) <= Date.now());
  return options.force ? idle : idle.slice(-1);
}

/** Null when the lab is gone and clean. */
async function downOne(store: StateStore, state: RunState, io: Io): Promise<string | null> {
  const backend = selectLab(state.lab.kind);
  const env = readEnv(io.env);
  const driven = { ...state, driver: processId(process.pid) };
  try {
    if (!existsSync(join(state.runDir, 'events.jsonl'))) {
      // The record is gone or never came to be: end the lab by what is remembered of it.
      await backend.dispose(state.lab);
      store.save({ ...state, driver: null, clean: true });
      return null;
    }
    const signal = new AbortController().signal;
    const session = await reopenSession({
      state: driven,
      backend,
      store,
      signal,
      owner: env.owner,
      purpose: env.purpose,
    });
    const result = await teardown(session);
    await closeSession(session);
    if (result.status === 'completed') return null;
    return (
      result.error ?? result.leftovers.map((item) => `${item.site} ${item.kind} ${item.name}: ${item.why}`).join('; ')
    );
  } catch (error) {
    await backend.dispose(state.lab);
    store.save({ ...state, driver: null, clean: false });
    return messageOf(error);
  }
}
