import type { Io } from '../../cli/io.js';
import { readEnv } from '../../cli/env.js';
import { redactingIo } from '../../cli/redacting-io.js';
import { EXIT, LabrunError, messageOf, UsageError } from '../../errors.js';
import { backendOf } from '../../lab/select.js';
import { processId } from '../../run/process-id.js';
import { checkRunId } from '../../run/runid.js';
import { isDriven, StateStore, stateRoot, type RunState } from '../../run/state.js';
import { closeSession, reopenSession } from '../open.js';
import { lookUpAll, openLab } from '../reach.js';
import type { Session } from '../session.js';
import { interruptible } from '../signals.js';
import { recordedExtensions } from '../third-party.js';

/** The run that a verb is about: the one named, else the newest whose lab may be up. Throws UsageError. */
export function findRun(store: StateStore, runId: string | undefined): RunState {
  return runId === undefined ? store.newest() : store.load(checkRunId(runId));
}

/**
 * Goes on with a run in this process: reaches its lab, does the work, leaves the lab alive. Throws LabrunError `lab.gone`
 * when there is no lab any more, `run.busy` when another labrun is driving it, UsageError `dry-run` when the work `acts` upon
 * real machines and that was not allowed. What the work prints of a real lab goes through the `io` that it is given.
 */
export async function withRun<T>(
  { runId, acts }: { runId: string | undefined; acts: string | null },
  io: Io,
  work: (session: Session, io: Io) => Promise<T>,
  folders: readonly string[] = [],
): Promise<T> {
  const store = new StateStore(stateRoot(io.env));
  const state = findRun(store, runId);
  if (acts !== null && state.lab.kind === 'cloud' && readEnv(io.env).dryRun)
    throw new UsageError('dry-run', `dry run: would ${acts} on ${state.runId}, and did not`, 'CE_DRY_RUN=0 acts');
  if (isDriven(state))
    throw new LabrunError('run.busy', `${state.runId} is driven by process ${state.driver?.pid}`, {
      hint: 'wait for it to end',
      exitCode: 2,
    });
  const backend = await backendOf(state.lab, io);
  const inventory = state.clean ? null : await backend.attach(state.lab);
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
  try {
    session.access = await openLab(session, inventory);
    await lookUpAll(session, session.access, signal);
    return await work(session, state.lab.kind === 'cloud' ? redactingIo(io, session.redactor) : io);
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
    await session.access?.pool.close();
    await closeSession(session);
    store.save({ ...driven, driver: null });
  }
}
