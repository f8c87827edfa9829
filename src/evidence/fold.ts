import type { RecordedFault, RecordedRun } from '../../assertions/assertion.js';
import type { EventOf, RunEvent } from '../run/events.js';
import { EvidenceError } from './errors.js';

type MutableRun = { -readonly [K in keyof RecordedRun]: RecordedRun[K] };

/**
 * Folds a run's events for grading. Where something was recorded twice the later record counts. A record whose phase does
 * not fit its place (a `baseline` taken after a fault, an `after-1` before fault 1 was injected) is evidence of nothing and
 * is left out. Throws EvidenceError when no run begins.
 */
export function foldRun(events: readonly RunEvent[]): RecordedRun {
  const start = events.find((event): event is EventOf<'run-start'> => event.type === 'run-start');
  if (start === undefined) throw new EvidenceError('no-run', 'the record does not begin with a run');
  const run: MutableRun = {
    runId: start.runId,
    scenario: start.scenario,
    plan: start.plan,
    lab: null,
    events: [...events],
    faults: [],
    matrices: new Map(),
    inventories: new Map(),
    routers: new Map(),
    clients: new Map(),
    moments: [],
    paths: new Map(),
    protocols: new Map(),
    l2: new Map(),
    providerCalls: new Map(),
    notRecorded: new Map(),
  };
  for (const event of events) apply(run, event);
  run.faults.sort((a, b) => a.index - b.index);
  return run;
}

function apply(run: MutableRun, event: RunEvent): void {
  switch (event.type) {
    case 'scenario-extended':
      run.scenario = event.scenario;
      break;
    case 'lab':
      run.lab = event;
      break;
    case 'matrix':
      if (isTimely(run, event.phase)) run.matrices.set(event.phase, event.matrix);
      break;
    case 'inventory':
      if (isTimely(run, event.phase)) inner(run.inventories, event.phase).set(event.inventory.site, event.inventory);
      break;
    case 'inventory-error':
      run.inventories.get(event.phase)?.delete(event.site);
      break;
    case 'router-state':
      if (isTimely(run, event.phase)) inner(run.routers, event.phase).set(event.state.node, event.state);
      break;
    case 'client-state':
      if (isTimely(run, event.phase)) inner(run.clients, event.phase).set(event.state.node, event.state);
      break;
    case 'moment':
      run.moments.push({ phase: event.phase, tMs: event.tMs, moment: event.moment });
      break;
    case 'path-probes':
      if (isTimely(run, event.phase)) run.paths.set(event.phase, event.probes);
      break;
    case 'protocol-probes':
      if (isTimely(run, event.phase)) run.protocols.set(event.phase, event.probes);
      break;
    case 'l2':
      if (isTimely(run, event.phase)) run.l2.set(event.phase, event.record);
      break;
    case 'provider-calls':
      if (isTimely(run, event.phase)) inner(run.providerCalls, event.phase).set(event.site, event.calls);
      break;
    case 'not-recorded':
      inner(run.notRecorded, event.phase).set(event.what, event.why);
      break;
    default:
      applyToFault(run, event);
  }
}

function applyToFault(run: MutableRun, event: RunEvent): void {
  if (event.type === 'fault-start') {
    forget(run, event.index);
    run.faults.push(newFault(event, run.scenario.faults[event.index]?.round ?? event.index + 1));
    return;
  }
  if (!('index' in event)) return;
  const fault = run.faults.find((entry) => entry.index === event.index);
  if (fault === undefined) return;
  if (event.type === 'fault-injected') {
    fault.injectedMs = event.tMs;
    fault.injectedAt = event.wall;
    fault.off = event.off ?? [];
    fault.on = event.on ?? [];
  } else if (event.type === 'fault-effect') fault.proof = event.proof;
  else if (event.type === 'fault-no-effect') fault.proof = null;
  else if (event.type === 'fault-lifted') fault.liftedMs = event.ok ? event.tMs : null;
  else if (event.type === 'outages')
    for (const other of run.faults) if (other.round === fault.round) other.outages = event;
}

function newFault(event: EventOf<'fault-start'>, round: number): RecordedFault {
  const { index, fault, site, node, args, tMs } = event;
  return {
    index,
    fault,
    site,
    node,
    args,
    startMs: tMs,
    injectedMs: null,
    injectedAt: null,
    proof: null,
    outages: null,
    liftedMs: null,
    off: [],
    on: [],
    round,
    phaseBefore: round === 1 ? 'baseline' : `after-${round - 1}`,
    phaseAfter: `after-${round}`,
  };
}

/** A fault that is played again makes everything that followed its first time void. */
function forget(run: MutableRun, index: number): void {
  const round = run.scenario.faults[index]?.round ?? index + 1;
  run.faults = run.faults.filter((fault) => fault.index < index);
  for (const map of [
    run.matrices,
    run.inventories,
    run.routers,
    run.clients,
    run.paths,
    run.protocols,
    run.l2,
    run.providerCalls,
  ])
    for (const phase of map.keys()) if ((roundOf(phase) ?? 0) >= round) map.delete(phase);
}

/** Whether a record of this phase may be taken at this point of the run. */
function isTimely(run: MutableRun, phase: string): boolean {
  if (phase === 'baseline') return run.faults.length === 0;
  const round = roundOf(phase);
  if (round === null) return true;
  const latest = run.faults.at(-1);
  return latest !== undefined && latest.round === round && latest.injectedMs !== null;
}

/** Round of faults that a phase follows; null for a phase that follows none. */
function roundOf(phase: string): number | null {
  const match = /^after-(\d+)$/.exec(phase);
  return match === null ? null : Number(match[1]);
}

function inner<T, K extends string>(map: Map<string, Map<K, T>>, phase: string): Map<K, T> {
  const found = map.get(phase) ?? new Map<K, T>();
  map.set(phase, found);
  return found;
}
