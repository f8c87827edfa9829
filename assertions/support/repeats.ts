import type { SiteName } from '../../src/model.js';
import { watchedFlows } from '../../src/matrix/sample.js';
import type { RecordedRun } from '../assertion.js';
import { endedEarly } from './recovery.js';
import { plannedRounds, type PlannedRound } from './rounds.js';

/** What all rounds of one kind cost, for percentiles. */
export interface Repeats {
  /** `stop-active at aws`. */
  kind: string;
  faults: string[];
  sites: SiteName[];
  /** Worst outage of any flow, in ms, of each round in which every flow came back; sorted. */
  outagesMs: number[];
  /** Of each round in which one did not, which, and how long it was watched. */
  unrecovered: { what: string; watchedMs: number }[];
  /** Why nothing is known of each other round. */
  unknown: string[];
}

/** The rounds of a run by what they break; rounds of one kind are repeats of each other. */
export function repeatsOf(run: RecordedRun): Repeats[] {
  const kinds = new Map<string, Repeats>();
  for (const round of plannedRounds(run)) {
    const known: Repeats = kinds.get(round.kind) ?? {
      kind: round.kind,
      faults: round.faults.map(({ fault }) => fault),
      sites: round.faults.map(({ site }) => site),
      outagesMs: [],
      unrecovered: [],
      unknown: [],
    };
    kinds.set(round.kind, known);
    const sample = sampleOf(run, round);
    if (typeof sample === 'number') known.outagesMs.push(sample);
    else if ('what' in sample) known.unrecovered.push(sample);
    else known.unknown.push(sample.unknown);
  }
  for (const { outagesMs } of kinds.values()) outagesMs.sort((a, b) => a - b);
  return [...kinds.values()];
}

function sampleOf(
  run: RecordedRun,
  round: PlannedRound,
): number | Repeats['unrecovered'][number] | { unknown: string } {
  const at = `round ${round.number} (${round.label})`;
  const fault = round.faults[0]?.recorded;
  const outages = fault?.outages;
  if (!fault || fault.injectedMs === null || !outages) return { unknown: `${at} was not played or not watched` };
  const seen = new Map(outages.flows.map((flow) => [`${flow.src} ${flow.dst}`, flow]));
  let worst = 0;
  for (const { src, dst } of watchedFlows(run.plan, run.scenario).flows) {
    const flow = seen.get(`${src} ${dst}`);
    if (flow === undefined || !(flow.sent > 0)) return { unknown: `${at}: ${src} -> ${dst} was not probed` };
    const ended = endedEarly(flow, outages);
    if (ended !== null) return { unknown: `${at}: ${src} -> ${dst} ${ended}` };
    if (!flow.recovered) return { what: `${at}: ${src} -> ${dst} did not answer again`, watchedMs: outages.watchedMs };
    worst = Math.max(worst, flow.outageMs);
  }
  return worst;
}

/** Percentile by nearest rank: the least value that at least `percent` of all are not above. `sorted` is not empty. */
export function percentile(sorted: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}
