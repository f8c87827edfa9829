import type { RecordedRun } from '../../assertions/assertion.js';
import type { EventOf, RunEvent } from '../run/events.js';
import { repeated } from './cycles.js';
import { EvidenceError } from './errors.js';
import { applyToFault, isTimely, type FoldedRun } from './fold-faults.js';
import { completed, completedMatrix } from './older.js';

/**
 * Folds a run's events for grading. Where something was recorded twice the later record counts. A record whose phase does
 * not fit its place (a `baseline` taken after a fault, an `after-1` before fault 1 was injected) is evidence of nothing and
 * is left out. Throws EvidenceError when no run begins.
 */
export function foldRun(events: readonly RunEvent[]): RecordedRun {
  const start = events.find((event): event is EventOf<'run-start'> => event.type === 'run-start');
  if (start === undefined) throw new EvidenceError('no-run', 'the record does not begin with a run');
  const run: FoldedRun = {
    runId: start.runId,
    scenario: completed(start.scenario),
    plan: start.plan,
    lab: null,
    events: [...events],
    faults: [],
    matrices: new Map(),
    inventories: new Map(),
    routers: new Map(),
    clients: new Map(),
    moments: [],
    momentsMissing: 0,
    paths: new Map(),
    protocols: new Map(),
    l2: new Map(),
    providerCalls: new Map(),
    notRecorded: new Map(),
    cycles: 1,
    latest: { index: -1, roundAfter: 0 },
    lastMoment: 0,
  };
  for (const event of events) apply(run, event);
  run.faults.sort((a, b) => a.index - b.index);
  const { cycles, latest: _, lastMoment: __, ...recorded } = run;
  if (cycles === 1) return recorded;
  const { scenario } = recorded;
  return { ...recorded, scenario: { ...scenario, faults: repeated(scenario.faults, cycles) } };
}

function apply(run: FoldedRun, event: RunEvent): void {
  switch (event.type) {
    case 'run-start':
      if (event.runId === run.runId) break;
      throw new EvidenceError('damaged', `record ${event.seq} begins another run, ${event.runId}, than ${run.runId}`);
    case 'scenario-extended':
      run.scenario = completed(event.scenario);
      run.cycles = event.cycles ?? 1;
      break;
    case 'lab':
      run.lab = event;
      break;
    case 'matrix':
      if (isTimely(run, event.phase)) run.matrices.set(event.phase, completedMatrix(event.matrix));
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
      addMoment(run, event);
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

/** Each moment once, and in order: what is missing in between was lost. */
function addMoment(run: FoldedRun, { phase, tMs, moment, nth }: EventOf<'moment'>): void {
  if (nth !== undefined) {
    if (nth <= run.lastMoment) return;
    run.momentsMissing += nth - run.lastMoment - 1;
    run.lastMoment = nth;
  }
  run.moments.push({ phase, tMs, moment });
}

function inner<T, K extends string>(map: Map<string, Map<K, T>>, phase: string): Map<K, T> {
  const found = map.get(phase) ?? new Map<K, T>();
  map.set(phase, found);
  return found;
}
