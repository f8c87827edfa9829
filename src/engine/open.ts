import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabrunError, messageOf } from '../errors.js';
import { readEvents } from '../evidence/read.js';
import { Redactor, type RedactionMapping } from '../evidence/redact.js';
import type { LabBackend } from '../lab/backend.js';
import type { EventOf, RunEvent } from '../run/events.js';
import { EventLog } from '../run/eventlog.js';
import { processId } from '../run/process-id.js';
import { newRunId } from '../run/runid.js';
import type { RunState, StateStore } from '../run/state.js';
import { ttlExpiresAt } from '../run/tags.js';
import { WriteAheadLog } from '../run/writeahead.js';
import type { Scenario } from '../scenario/scenario.js';
import type { ProviderOrder } from '../scenario/sites.js';
import { topology } from '../scenario/topology.js';
import { VERSION } from '../version.js';
import type { Session } from './session.js';
import type { Assertion } from '../../assertions/assertion.js';
import type { Fault } from '../../runners/fault.js';

export interface RunIdentity {
  owner: string;
  purpose: string;
  /** What third parties add to labrun's own faults and assertions. */
  extensions?: { faults: readonly Fault[]; assertions: readonly Assertion[] };
}

export interface NewSession extends RunIdentity {
  scenario: Scenario;
  backend: LabBackend;
  store: StateStore;
  /** Directory that gets the run directory; the state directory when absent. */
  outDir?: string;
  signal: AbortSignal;
  order?: ProviderOrder;
  /** That of a caller who has printed something already, so that the same placeholder means the same. */
  redactor?: Redactor;
}

/** Names a new run, remembers it, and opens its record. Nothing of a lab exists yet. Throws LabrunError `out.unwritable`. */
export function createSession(options: NewSession): Session {
  const { scenario, backend, store } = options;
  const now = new Date();
  const runId = newRunId(scenario.name, now);
  const runDir = join(options.outDir ?? join(store.dirOf(runId), 'record'), options.outDir === undefined ? '' : runId);
  const state: RunState = {
    version: 1,
    runId,
    scenario: scenario.name,
    createdAt: now.toISOString(),
    ttlExpiresAt: ttlExpiresAt(now, scenario.ttlSeconds),
    runDir,
    lab: backend.reserve(store.dirOf(runId)),
    driver: processId(process.pid),
    clean: false,
  };
  makeRunDir(runDir);
  store.save(state);
  const redactor = options.redactor ?? new Redactor();
  const log = new EventLog(join(runDir, 'events.jsonl'), { redact: (value) => redactor.redact(value) });
  const plan = topology(scenario);
  log.append({ type: 'run-start', runId, scenario, plan, ttlExpiresAt: state.ttlExpiresAt, labrunVersion: VERSION });
  for (const seed of scenario.seeds)
    log.append({
      type: 'random-draw',
      seed,
      drawn: scenario.faults.map(({ fault, provider }) => `${fault} at ${provider}`),
    });
  return session({ ...options, state, log, plan, redactor });
}

export interface ReopenedSession extends RunIdentity {
  state: RunState;
  backend: LabBackend;
  store: StateStore;
  signal: AbortSignal;
}

/** Goes on with the record of a run that an earlier process began. Throws EvidenceError, LabrunError `run.damaged`. */
export async function reopenSession(options: ReopenedSession): Promise<Session> {
  const { state, store } = options;
  const path = join(state.runDir, 'events.jsonl');
  dropTornLine(path);
  const events = await readEvents(state.runDir);
  const start = events.find((event): event is EventOf<'run-start'> => event.type === 'run-start');
  const last = events.at(-1);
  if (start === undefined || last === undefined)
    throw new LabrunError('run.damaged', `${path} does not begin with a run`, {
      hint: `its lab can still be ended: labrun down --run-id ${state.runId} --force`,
    });
  const redactor = redactorOf(store, state.runId);
  const log = new EventLog(path, {
    redact: (value) => redactor.redact(value),
    last: { seq: last.seq, tMs: last.tMs, startedAt: start.wall },
  });
  const opened = session({ ...options, log, plan: start.plan, scenario: start.scenario, redactor });
  for (const node of poweredOffBy(events)) opened.stopped.add(node);
  opened.momentsTaken = events.filter((event) => event.type === 'moment').length;
  for (const event of events)
    if (event.type === 'provider-calls')
      opened.callsSeen.set(event.site, event.calls.at(-1)?.seq ?? opened.callsSeen.get(event.site) ?? 0);
  return opened;
}

/** Closes the record and keeps, outside the run directory, which placeholder stands for what. */
export async function closeSession(opened: Session): Promise<void> {
  keepMapping(opened.store, opened.runId, opened.redactor);
  await opened.log.close();
}

/** The redactor of a run, with the placeholders that earlier processes gave. */
export function redactorOf(store: StateStore, runId: string): Redactor {
  return new Redactor(readMapping(store, runId));
}

/** Leaves word for the processes that follow, and for the operator alone, of what stands for what. */
export function keepMapping(store: StateStore, runId: string, { mapping }: Redactor): void {
  if (existsSync(store.dirOf(runId)))
    writeFileSync(mappingPath(store, runId), JSON.stringify(mapping), { mode: 0o600 });
}

function session(
  options: Omit<NewSession, 'outDir' | 'redactor'> & Pick<Session, 'state' | 'log' | 'plan' | 'redactor'>,
): Session {
  return {
    runId: options.state.runId,
    scenario: options.scenario,
    plan: options.plan,
    store: options.store,
    state: options.state,
    log: options.log,
    redactor: options.redactor,
    writeAhead: new WriteAheadLog(options.log),
    backend: options.backend,
    owner: options.owner,
    purpose: options.purpose,
    order: options.order ?? 'declared',
    signal: options.signal,
    access: null,
    interrupted: false,
    stopped: new Set(),
    cycleEvents: [],
    momentsTaken: 0,
    callsSeen: new Map(),
    extraFaults: options.extensions?.faults ?? [],
    extraAssertions: options.extensions?.assertions ?? [],
    undos: [],
  };
}

/** Nodes that earlier faults of this run have powered off. */
function poweredOffBy(events: RunEvent[]): Set<string> {
  const off = new Set<string>();
  for (const event of events) {
    if (event.type !== 'fault-injected') continue;
    for (const node of event.off ?? []) off.add(node);
    for (const node of event.on ?? []) off.delete(node);
  }
  return off;
}

function makeRunDir(runDir: string): void {
  try {
    mkdirSync(runDir, { recursive: true });
  } catch (error) {
    throw new LabrunError('out.unwritable', `cannot make the run directory: ${messageOf(error)}`, {
      hint: 'name a directory that you may write with --out',
      exitCode: 2,
    });
  }
}

/** A process that was killed in mid-write leaves a line without an end: it was never a record. */
function dropTornLine(path: string): void {
  if (!existsSync(path)) return;
  const content = readFileSync(path);
  const end = content.lastIndexOf(0x0a) + 1;
  if (end < content.length) truncateSync(path, end);
}

function mappingPath(store: StateStore, runId: string): string {
  return join(store.dirOf(runId), 'redaction.json');
}

function readMapping(store: StateStore, runId: string): RedactionMapping | undefined {
  const path = mappingPath(store, runId);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RedactionMapping) : undefined;
}
