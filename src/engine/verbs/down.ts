import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { DownOptions } from '../../cli/options.js';
import { redactingIo } from '../../cli/redacting-io.js';
import { readEnv } from '../../cli/env.js';
import { findConfig } from '../../config/load.js';
import { EXIT, messageOf, type ExitCode } from '../../errors.js';
import { Redactor } from '../../evidence/redact.js';
import { backendOf } from '../../lab/select.js';
import { processId } from '../../run/process-id.js';
import { checkRunId } from '../../run/runid.js';
import { isDriven, StateStore, stateRoot, type RunState } from '../../run/state.js';
import { closeSession, reopenSession } from '../open.js';
import { teardown } from '../steps/teardown.js';
import type { SweepMeans } from '../cloud/down-by-tag.js';
import { findRun } from './attach.js';

/**
 * `labrun down`: one run (`--run-id`, or the newest), those past their TTL (`--expired`), or all that no living labrun drives
 * (`--force`). A run on real clouds need not be remembered here: it is found by its tags. Clouds are dry unless CE_DRY_RUN=0. No
 * lab at all is success. Exit 4 when something is left.
 */
export async function down(options: DownOptions, io: Io): Promise<ExitCode> {
  const store = new StateStore(stateRoot(io.env));
  const redactor = new Redactor();
  const safe = redactingIo(io, redactor);
  if (options.runId !== undefined && (await isElsewhere(store, options, io)))
    return (await import('../cloud/down-by-tag.js')).downByTag(options.runId, options, { io: safe, store, redactor });
  const states = choose(store, options, safe);
  const codes: ExitCode[] = [];
  for (const state of states) codes.push(await downState(state, options, { io: safe, store, redactor }));
  const swept = options.expired && findConfig({ given: options.config, cwd: io.cwd, env: io.env }) !== null;
  if (swept) {
    const { sweepExpired } = await import('../cloud/janitor.js');
    codes.push(await sweepExpired(options, { io: safe, store, redactor, skip: states.map(({ runId }) => runId) }));
  } else if (states.length === 0) safe.stderr.write('down: no lab to tear down\n');
  return codes.find((code) => code !== EXIT.pass) ?? EXIT.pass;
}

/** A run that this machine does not remember, when a real lab was named. */
async function isElsewhere(store: StateStore, { runId = '', lab, config }: DownOptions, io: Io): Promise<boolean> {
  checkRunId(runId);
  if (existsSync(join(store.dirOf(runId), 'run.json'))) return false;
  return lab === 'cloud' || (lab === undefined && findConfig({ given: config, cwd: io.cwd, env: io.env }) !== null);
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

async function downState(state: RunState, options: DownOptions, means: SweepMeans): Promise<ExitCode> {
  const { runId } = state;
  const { io, store } = means;
  if (state.lab.kind === 'cloud') {
    const config = options.config ?? state.lab.config;
    const { downByTag } = await import('../cloud/down-by-tag.js');
    const recorded = existsSync(join(state.runDir, 'events.jsonl'));
    if (readEnv(io.env).dryRun || !recorded)
      return downByTag(runId, { ...options, ...(config === undefined ? {} : { config }) }, means);
  }
  const error = await downOne(store, state, io);
  io.stderr.write(error === null ? `down ${runId}: completed\n` : `down ${runId}: ${error}\n`);
  return error === null ? EXIT.pass : EXIT.notClean;
}

/** Null when the lab is gone and clean. */
async function downOne(store: StateStore, state: RunState, io: Io): Promise<string | null> {
  const env = readEnv(io.env);
  const driven = { ...state, driver: processId(process.pid) };
  const cloud = state.lab.kind === 'cloud';
  try {
    const backend = await backendOf(state.lab, io);
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
    const left = result.leftovers.map(({ site, kind, name, id, why }) => `${site} ${kind} ${name} (${id}): ${why}`);
    return [...(result.error === undefined ? [] : [result.error]), ...left].join('; ');
  } catch (error) {
    if (!cloud) await (await backendOf(state.lab, io)).dispose(state.lab);
    store.save({ ...state, driver: null, clean: false });
    return messageOf(error);
  }
}
