import type { Flow, FlowOutage } from '../../src/model.js';
import { watchedFlows, watchedWords } from '../../src/matrix/sample.js';
import type { RecordedFault, RecordedRun, Verdict } from '../assertion.js';
import { budgetFor, budgetsOf, describeBudgets, type Budgets } from './budget.js';
import { collate, fail, pass, unknown, type Finding } from './finding.js';
import { plannedRounds, type PlannedRound } from './rounds.js';
import { listed, ms } from './text.js';

/** Whether after each round of faults every flow came back within the limits of an expectation's arguments. */
export function gradeRecovery(run: RecordedRun, args: Record<string, unknown>): Verdict {
  if (run.scenario.faults.length === 0) return { result: 'na', detail: 'the scenario has no fault to recover from' };
  const budgets = budgetsOf(args);
  const rounds = plannedRounds(run);
  const findings = rounds.flatMap((round) => judgeRecovery(run, round, budgets));
  return collate(
    findings,
    () => `${listed(worstByKind(rounds))} (${describeBudgets(budgets)})${watchedWords(run.plan, run.scenario)}`,
  );
}

/**
 * Whether every flow came back within its budget after one round: answered again, was never out for longer, and lost nothing
 * later than that after the injection, or after the round's faults were taken back.
 */
export function judgeRecovery(run: RecordedRun, round: PlannedRound, budgets: Budgets): Finding[] {
  const { label } = round;
  const recorded = round.faults.flatMap((fault) => fault.recorded ?? []);
  if (recorded.length < round.faults.length || recorded.some(({ injectedMs }) => injectedMs === null))
    return [unknown(`${label} was never injected`)];
  const outages = recorded.find((fault) => fault.outages !== null)?.outages;
  if (outages === undefined || outages === null) return [unknown(`${label}: no outages were recorded`)];
  const endedMs = lastLift(recorded);
  const seen = byFlow(outages.flows);
  return watchedFlows(run.plan, run.scenario).flows.map((flow) => {
    const where = `${label}: ${flow.src} -> ${flow.dst}`;
    const outage = seen.get(`${flow.src} ${flow.dst}`);
    if (outage === undefined || !(outage.sent > 0)) return unknown(`${where} was not probed while the fault played`);
    const seconds = budgetOfFlow(round, flow, budgets);
    const ended = endedEarly(outage, outages);
    return ended === null ? judgeFlow(where, outage, { ...outages, seconds, endedMs }) : unknown(`${where} ${ended}`);
  });
}

function judgeFlow(
  where: string,
  flow: FlowOutage,
  { seconds, endedMs, watchedMs }: { seconds: number; endedMs: number; watchedMs: number },
): Finding {
  const limitMs = seconds * 1000;
  if (flow.outageMs > limitMs) return fail(`${where} was out for ${ms(flow.outageMs)}, longer than ${seconds} s`);
  if (!flow.recovered)
    return watchedMs >= limitMs + endedMs
      ? fail(`${where} did not answer again within ${ms(watchedMs)}`)
      : unknown(
          `${where} had not answered again when probing ended after ${ms(watchedMs)}, before the limit of ${seconds} s`,
        );
  if (flow.lastLossMs !== null && flow.lastLossMs > limitMs + endedMs)
    return fail(`${where} still lost packets ${ms(flow.lastLossMs)} after the fault, later than ${seconds} s`);
  return pass(`${where} was out for ${ms(flow.outageMs)}`);
}

/** Why what the probe says of a flow ends before the round does; null when it does not. The probe's end is no loss. */
export function endedEarly(
  flow: FlowOutage,
  { watchedMs, probeIntervalMs }: { watchedMs: number; probeIntervalMs: number },
): string | null {
  if (flow.recovered) return null;
  if (flow.lost === 0) return 'was not probed to the end';
  // Probes go on whatever is lost; a loaded machine sends fewer, but not this much fewer.
  const probedMs = flow.sent * probeIntervalMs;
  return probedMs < watchedMs / 3 ? `was probed for about ${ms(probedMs)} of ${ms(watchedMs)} only` : null;
}

/** The limit of one flow, in seconds: the largest of the faulted sites that it touches; of one that touches none, the least. */
function budgetOfFlow(round: PlannedRound, flow: Flow, budgets: Budgets): number {
  const limit = ({ site, takeover }: PlannedRound['faults'][number]): number => budgetFor(budgets, site, takeover);
  const touched = round.faults.filter(({ site }) => site === flow.srcSite || site === flow.dstSite);
  return touched.length > 0 ? Math.max(...touched.map(limit)) : Math.min(...round.faults.map(limit));
}

/** When the last fault of a round was taken back, in ms since the first was injected; 0 when none was. */
function lastLift(faults: readonly RecordedFault[]): number {
  const start = Math.min(...faults.map(({ injectedMs }) => injectedMs ?? Infinity));
  return Math.max(0, ...faults.map(({ liftedMs }) => (liftedMs === null ? 0 : liftedMs - start)));
}

function byFlow(list: readonly FlowOutage[]): Map<string, FlowOutage> {
  return new Map(list.map((flow) => [`${flow.src} ${flow.dst}`, flow]));
}

/** The flow that suffered most from one fault: one that did not come back, else the one with the longest outage. */
export function worstFlow(fault: Pick<RecordedFault, 'outages'>): FlowOutage | undefined {
  const watched = [...(fault.outages?.flows ?? [])];
  return watched.sort((a, b) => Number(a.recovered) - Number(b.recovered) || b.outageMs - a.outageMs)[0];
}

/** The worst that each kind of round did, in a few words each. */
function worstByKind(rounds: readonly PlannedRound[]): string[] {
  const kinds = new Map<string, { label: string; times: number; flow: FlowOutage | undefined }>();
  for (const { kind, label, faults } of rounds) {
    const flow = faults[0]?.recorded ? worstFlow(faults[0].recorded) : undefined;
    const known = kinds.get(kind);
    const worse = (flow?.outageMs ?? 0) > (known?.flow?.outageMs ?? 0) ? flow : known?.flow;
    kinds.set(kind, { label, times: (known?.times ?? 0) + 1, flow: known === undefined ? flow : worse });
  }
  return [...kinds].map(([kind, { label, times, flow }]) => {
    const outage =
      flow === undefined || flow.lost === 0
        ? 'nothing was lost'
        : `worst flow ${flow.src} -> ${flow.dst} out for ${ms(flow.outageMs)}`;
    return `${times === 1 ? label : `${kind}, ${times} times`}: ${outage}`;
  });
}
