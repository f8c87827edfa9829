import type { Io } from '../../cli/io.js';
import { readEnv } from '../../cli/env.js';
import { EXIT, LabrunError, messageOf } from '../../errors.js';
import { selectLab } from '../../lab/select.js';
import { processId } from '../../run/process-id.js';
import { checkRunId } from '../../run/runid.js';
import { isDriven, StateStore, stateRoot, type RunState } from '../../run/state.js';
import { loadProviders } from '../providers.js';
import { closeSession, reopenSession } from '../open.js';
import type { Session } from '../session.js';
import { interruptible } from '../signals.js';
import { recordedExtensions } from '../third-party.js';
import { createNodePool } from '../../../runners/ssh/index.js';

/** The run that a verb is about: the one named, else the newest whose lab may be up. Throws UsageError. */
export function findRun(store: StateStore, runId: string | undefined): RunState {
  return runId === undefined ? store.newest() : store.load(checkRunId(runId));
}

/**
 * Goes on with a run in this process: reaches its lab, does the work, leaves the lab alive. Throws LabrunError `lab.gone`
 * when there is no lab any more, `run.busy` when another labrun is driving it.
 */
export async function withRun<T>(
  runId: string | undefined,
  io: Io,
  work: (session: Session) => Promise<T>,
  folders: readonly string[] = [],
): Promise<T> {
  const store = new StateStore(stateRoot(io.env));
  const state = findRun(store, runId);
  if (isDriven(state))
    throw new LabrunError('run.busy', `${state.runId} is driven by process ${state.driver?.pid}`, {
      hint: 'wait for it to end',
      exitCode: 2,
    });
  const backend = selectLab(state.lab.kind);
  const inventory = await backend.attach(state.lab);
  if (inventory === null)
    throw new LabrunError('lab.gone', `the lab of ${state.runId} is gone (TTL ${state.ttlExpiresAt})`, {
      hint: `clean up what is remembered of it: labrun down --run-id ${state.runId}`,
    });
  const extensions = await recordedExtensions(state.runDir, {
    cwd: io.cwd,
    folders,
    note: (text) => void io.stderr.write(`labrun: ${text}\n`),
  });
  const { signal, release } = interruptible((text) => void io.stderr.write(`${text}\n`), 'stopping');
  const driven = { ...state, driver: processId(process.pid) };
  store.save(driven);
  const env = readEnv(io.env);
  const session = await reopenSession({
    state: driven,
    backend,
    store,
    signal,
    owner: env.owner,
    purpose: env.purpose,
    extensions,
  });
  const pool = createNodePool(inventory.ssh);
  try {
    session.access = { inventory, pool, providers: await loadProviders(inventory, session.scenario.providers, pool) };
    return await work(session);
  } catch (error) {
    if (!signal.aborted) throw error;
    session.log.append({ type: 'interrupted', signal: messageOf(signal.reason) });
    throw new LabrunError('interrupted', `${messageOf(signal.reason)}; the lab is still up`, {
      hint: `go on with it, or end it: labrun down --run-id ${state.runId}`,
      exitCode: EXIT.interrupted,
    });
  } finally {
    release();
    for (const provider of session.access?.providers.values() ?? []) provider.close();
    await pool.close();
    await closeSession(session);
    store.save({ ...driven, driver: null });
  }
}
