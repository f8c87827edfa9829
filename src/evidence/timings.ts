import type { RecordedFault, RecordedRun } from '../../assertions/assertion.js';
import { collate } from '../../assertions/support/finding.js';
import { newEvents } from '../../assertions/support/journal.js';
import { budgetFor, budgetsOf, type Budgets } from '../../assertions/support/budget.js';
import { judgeRecovery } from '../../assertions/support/recovery.js';
import { plannedRounds } from '../../assertions/support/rounds.js';
import type { CheckResult, HolderEvent } from '../model.js';

export interface FaultTiming {
  provider: string;
  fault: string;
  /** From the injection to the first router that decides to seize. */
  detectionSeconds?: number;
  /** From that decision until the last address is taken over. */
  switchoverSeconds?: number;
  /** From the injection until no flow loses packets any more. */
  recoverySeconds?: number;
  recoveryUnderThreshold: CheckResult;
}

export interface Timings {
  status: CheckResult;
  /** The largest limit that applied to any of them. */
  thresholdSeconds: number;
  events: FaultTiming[];
}

/** What the faults of a run cost in time; undefined when none was injected. A time that is not recorded is left out. */
export function timingsOf(run: RecordedRun): Timings | undefined {
  const injected = run.faults.filter((fault) => fault.injectedMs !== null);
  if (injected.length === 0) return undefined;
  const expectation = run.scenario.expect.find((item) => item.assertion === 'failover_recovery');
  const budgets = budgetsOf(expectation?.args ?? {});
  const underThreshold = resultsByRound(run, budgets);
  const events = injected.map((fault) => timingOf(run, fault, underThreshold.get(fault.round) ?? 'na'));
  const limits = injected.map(({ site, index }) =>
    budgetFor(budgets, site, run.scenario.faults[index]?.takeover ?? 'none'),
  );
  const thresholdSeconds = limits.reduce((most, limit) => Math.max(most, limit), 0);
  const states = events.map((event) => event.recoveryUnderThreshold);
  const status = states.includes('fail') ? 'fail' : states.every((state) => state === 'pass') ? 'pass' : 'na';
  return { status, thresholdSeconds, events };
}

/** Faults of one round share what the flows saw. */
function resultsByRound(run: RecordedRun, budgets: Budgets): Map<number, CheckResult> {
  return new Map(
    plannedRounds(run).map((round) => [round.number, collate(judgeRecovery(run, round, budgets), () => '').result]),
  );
}

function timingOf(run: RecordedRun, fault: RecordedFault, recoveryUnderThreshold: CheckResult): FaultTiming {
  const injected = fault.injectedAt === null ? Number.NaN : Date.parse(fault.injectedAt);
  const transitions = holderEvents(run, fault).filter((event) => at(event) >= injected);
  const start = transitions.find((event) => event.attributes.transitionKind === 'seize-start');
  const complete = transitions.findLast((event) => event.attributes.transitionKind === 'seize-complete');
  return {
    provider: fault.site,
    fault: fault.fault,
    ...(start === undefined ? {} : { detectionSeconds: seconds(at(start) - injected) }),
    ...(start === undefined || complete === undefined || at(complete) < at(start)
      ? {}
      : { switchoverSeconds: seconds(at(complete) - at(start)) }),
    ...recovery(fault),
    recoveryUnderThreshold,
  };
}

/** Holder transitions that routers of the faulted site reported for this fault, oldest first. */
function holderEvents(run: RecordedRun, fault: RecordedFault): HolderEvent[] {
  const routers = run.plan.sites.find((site) => site.name === fault.site)?.routers ?? [];
  return routers
    .filter((router) => router.name !== fault.node)
    .flatMap(({ name }) =>
      newEvents(
        run.routers.get(fault.phaseBefore)?.get(name),
        run.routers.get(fault.phaseAfter)?.get(name),
        fault.injectedAt,
      ),
    )
    .filter((event) => Number.isFinite(at(event)))
    .sort((a, b) => at(a) - at(b));
}

/** When the router decided, not when the event was stored. */
function at(event: HolderEvent): number {
  return Date.parse(event.attributes.timestamp || event.createdAt);
}

function recovery({ outages }: RecordedFault): { recoverySeconds?: number } {
  if (outages === null || outages.flows.length === 0 || outages.flows.some((flow) => !flow.recovered)) return {};
  const last = Math.max(
    ...outages.flows.map((flow) => (flow.lastLossMs === null ? 0 : flow.lastLossMs + outages.probeIntervalMs)),
  );
  return { recoverySeconds: seconds(Math.max(0, last)) };
}

function seconds(value: number): number {
  return Math.round(value) / 1000;
}
