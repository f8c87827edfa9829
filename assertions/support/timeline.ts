import type { RunEvent } from '../../src/run/events.js';
import type { RecordedRun } from '../assertion.js';
import { BASELINE, phaseLabel, poweredOff, requiredPhases } from './phases.js';
import { recordedRounds } from './rounds.js';
import type { Look, Records, View } from './views/view.js';

/** One look at the record: what a view shows at one moment of the run. */
export interface Seen {
  phase: string;
  /** Round of faults that the moment belongs to; 0 before any. */
  round: number;
  /** Ms since the injection of that round; null before it and where it is not known. */
  atMs: number | null;
  /** True when nothing was going on any more. */
  settled: boolean;
  look: Look;
}

/** Every look that a view has at a run, in order; what should have been recorded and was not is a look as well. */
export function timeline(run: RecordedRun, view: View, mentions: ReadonlySet<string> | null): Seen[] {
  if (view.of === 'round') return roundsOf(run).map((round) => lookAtRound(run, view, round, mentions));
  const settled = settledPhases(run, view).map((phase) => lookAtPhase(run, view, phase, mentions));
  if (view.of === 'settled') return settled;
  const during = roundsOf(run).flatMap((round) => lookAtMoments(run, view, round, mentions));
  return [...settled, ...during].sort((a, b) => a.round - b.round || Number(a.settled) - Number(b.settled));
}

/** `in the baseline`, `350 ms after the injection of stop-active at aws`. */
export function whenOf(run: RecordedRun, { phase, atMs, settled }: Seen): string {
  const label = phaseLabel(run, phase);
  if (settled || phase === BASELINE) return label;
  return atMs === null ? `${label}, before the injection` : `${label}, ${atMs} ms after the injection`;
}

function roundsOf(run: RecordedRun): number[] {
  return [...new Set(run.scenario.faults.map((step) => step.round))];
}

/** Phases that must be there, and others that were recorded at rest; not what was read while a condition was waited for. */
function settledPhases(run: RecordedRun, view: View): string[] {
  const required = requiredPhases(run);
  const recorded = view.needs.includes('matrix') ? [...run.matrices.keys()] : [...run.routers.keys()];
  const others = recorded.filter((phase) => !required.includes(phase) && !/^(until|during)-|^failure$/.test(phase));
  return [...required, ...others];
}

function lookAtPhase(run: RecordedRun, view: View, phase: string, mentions: ReadonlySet<string> | null): Seen {
  const round = numberOf(phase);
  const sample = run.moments.findLast((entry) => entry.phase === phase);
  const records: Records = {
    ...common(run, phase),
    ...given('matrix', run.matrices.get(phase)),
    ...given('inventories', run.inventories.get(phase)),
    ...given('routers', run.routers.get(phase)),
    ...given('calls', run.providerCalls.get(phase)),
    ...given('moment', sample?.moment),
  };
  const injectedMs = injectionOf(run, round);
  const recordedMs = view.of === 'moment' ? sample?.tMs : recordedAt(run.events, phase, view);
  const atMs = injectedMs === null || recordedMs === undefined ? null : Math.round(recordedMs - injectedMs);
  return { phase, round, atMs, settled: true, look: view.look(records, mentions) };
}

function lookAtRound(run: RecordedRun, view: View, round: number, mentions: ReadonlySet<string> | null): Seen {
  const phase = `during-${round}`;
  const records = { ...common(run, phase), faults: faultsOf(run, round) };
  return { phase, round, atMs: null, settled: true, look: view.look(records, mentions) };
}

function lookAtMoments(run: RecordedRun, view: View, round: number, mentions: ReadonlySet<string> | null): Seen[] {
  const phase = `during-${round}`;
  const samples = run.moments.filter((entry) => entry.phase === phase);
  const records = { ...common(run, phase), faults: faultsOf(run, round) };
  if (samples.length === 0) return [{ phase, round, atMs: null, settled: false, look: view.look(records, mentions) }];
  return samples.map(({ moment }) => ({
    phase,
    round,
    atMs: moment.atMs,
    settled: false,
    look: view.look({ ...records, moment }, mentions),
  }));
}

function common(run: RecordedRun, phase: string): Pick<Records, 'plan' | 'off' | 'sampled'> {
  return { plan: run.plan, off: poweredOff(run, phase), sampled: run.scenario };
}

function faultsOf(run: RecordedRun, round: number): Records['faults'] & {} {
  return recordedRounds(run).find(({ number }) => number === round)?.faults ?? [];
}

/** When the first fault of a round was injected, in ms since the run began. */
function injectionOf(run: RecordedRun, round: number): number | null {
  const times = faultsOf(run, round).flatMap(({ injectedMs }) => injectedMs ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

function numberOf(phase: string): number {
  return Number(/^(?:after|during)-(\d+)$/.exec(phase)?.[1] ?? 0);
}

/** When the records that a view is made of were complete at a phase; its needs are called like the events. */
function recordedAt(events: readonly RunEvent[], phase: string, { needs }: View): number | undefined {
  const kinds: readonly string[] = needs;
  return events.findLast((event) => kinds.includes(event.type) && 'phase' in event && event.phase === phase)?.tMs;
}

function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}
