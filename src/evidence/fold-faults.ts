import type { RecordedFault, RecordedRun } from '../../assertions/assertion.js';
import type { EventOf, RunEvent } from '../run/events.js';
import type { FaultStep } from '../scenario/scenario.js';
import { poweredOffBy } from './older.js';

/** A run while it is folded; a soak's faults are written out at the end. */
export type FoldedRun = { -readonly [K in keyof RecordedRun]: RecordedRun[K] } & {
  cycles: number;
  /** The last fault that was begun, and the last round after which something was recorded. */
  latest: { index: number; roundAfter: number };
  /** Place of the last moment among those of the run. */
  lastMoment: number;
};

/** Applies a record about one fault; others change nothing. */
export function applyToFault(run: FoldedRun, event: RunEvent): void {
  if (event.type === 'fault-start') {
    const round = roundAt(run, event.index);
    if (event.index <= run.latest.index || round <= run.latest.roundAfter) forget(run, event.index, round);
    run.latest.index = event.index;
    run.faults.push(newFault(event, round));
    return;
  }
  if (!('index' in event)) return;
  const fault = run.faults.findLast((entry) => entry.index === event.index);
  if (fault === undefined) return;
  if (event.type === 'fault-injected') {
    fault.injectedMs = event.tMs;
    fault.injectedAt = event.wall;
    fault.off = poweredOffBy(event, fault);
    fault.on = event.on ?? [];
  } else if (event.type === 'fault-effect') fault.proof = event.proof;
  else if (event.type === 'fault-no-effect') fault.proof = null;
  else if (event.type === 'fault-lifted') fault.liftedMs = event.ok ? event.tMs : null;
  else if (event.type === 'outages') for (const other of roundmates(run, fault)) other.outages = event;
}

/** The faults of one round, which were begun one after the other. */
function roundmates(run: FoldedRun, { round }: RecordedFault): RecordedFault[] {
  const first = run.faults.findLastIndex((entry) => entry.round !== round && entry.round < round) + 1;
  return run.faults.slice(first).filter((entry) => entry.round === round);
}

/** Round of a fault by its place in the scenario; a soak goes on counting in each of its cycles. */
function roundAt({ scenario, cycles }: FoldedRun, index: number): number {
  const { faults } = scenario;
  const step = faults[index];
  if (step !== undefined || cycles === 1 || faults.length === 0) return step?.round ?? index + 1;
  const rounds = Math.max(...faults.map(({ round }) => round));
  const inCycle: FaultStep | undefined = faults[index % faults.length];
  return (inCycle?.round ?? 1) + rounds * Math.floor(index / faults.length);
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
function forget(run: FoldedRun, index: number, round: number): void {
  run.faults = run.faults.filter((fault) => fault.index < index);
  run.moments = run.moments.filter(({ phase }) => (roundOf(phase) ?? 0) < round);
  for (const map of [
    run.matrices,
    run.inventories,
    run.routers,
    run.clients,
    run.paths,
    run.protocols,
    run.l2,
    run.providerCalls,
    run.notRecorded,
  ])
    for (const phase of map.keys()) if ((roundOf(phase) ?? 0) >= round) map.delete(phase);
  run.latest.roundAfter = round - 1;
}

/** Whether a record of this phase may be taken at this point of the run. */
export function isTimely(run: FoldedRun, phase: string): boolean {
  if (phase === 'baseline') return run.faults.length === 0;
  const round = roundOf(phase);
  if (round === null) return true;
  const latest = run.faults.at(-1);
  const timely = latest !== undefined && latest.round === round && latest.injectedMs !== null;
  if (timely) run.latest.roundAfter = round;
  return timely;
}

/** Round of faults that a phase belongs to; null for a phase that belongs to none. */
function roundOf(phase: string): number | null {
  const match = /^(?:after|during)-(\d+)$/.exec(phase);
  return match === null ? null : Number(match[1]);
}
