import type { Assertion, RecordedRun } from '../../assertions/assertion.js';
import { broadcastStormAbsent } from '../../assertions/broadcast-storm-absent.js';
import { failoverPingStable } from '../../assertions/failover-ping-stable.js';
import { l2LoopFree } from '../../assertions/l2-loop-free.js';
import { l2SuppressionMechanismRecorded } from '../../assertions/l2-suppression-mechanism-recorded.js';
import { macFlapAbsent } from '../../assertions/mac-flap-absent.js';
import { requiredPhases } from '../../assertions/support/phases.js';
import { stpRstpStable } from '../../assertions/stp-rstp-stable.js';
import type { CheckResult, L2Record } from '../model.js';

const CHECKS = {
  loopFree: l2LoopFree,
  broadcastStormAbsent,
  stpRstpStable,
  macFlapAbsent,
  failoverPingStable,
  suppressionMechanismRecorded: l2SuppressionMechanismRecorded,
} as const;

/** Key `l2Loop` of result.json: what was seen of the on-prem LAN at each time, and how it was judged. */
export interface L2Loop {
  status: CheckResult;
  /** What prevents loops; empty when nobody could tell. */
  mechanism: string;
  thresholds: { broadcastPps: number; stpTcnDelta: number; macFlaps: number; pingLossPercent: number };
  phases: { phase: string; provider: string; metrics: Omit<L2Record, 'site'> }[];
  summary: Record<keyof typeof CHECKS, CheckResult>;
}

/** Undefined when the LAN was not watched. */
export function l2LoopOf(run: RecordedRun): L2Loop | undefined {
  if (run.l2.size === 0) return undefined;
  const phases = requiredPhases(run).flatMap((phase) => {
    const record = run.l2.get(phase);
    if (record === undefined) return [];
    const { site: provider, ...metrics } = record;
    return [{ phase, provider, metrics }];
  });
  const results = Object.entries(CHECKS).map(
    ([name, assertion]) => [name, assertion.grade(run, argsOf(run, assertion)).result] as const,
  );
  const states = results.flatMap(([name, result]) =>
    result === 'skip' || (name === 'failoverPingStable' && run.scenario.faults.length === 0) ? [] : [result],
  );
  const mechanisms = phases.flatMap(({ metrics }) => metrics.suppression ?? []);
  return {
    status: together(states),
    mechanism: [...new Set(mechanisms)].join(', '),
    thresholds: {
      broadcastPps: threshold(run, broadcastStormAbsent, 'maxPerSecond'),
      stpTcnDelta: threshold(run, stpRstpStable, 'maxTopologyChanges'),
      macFlaps: threshold(run, macFlapAbsent, 'maxFlaps'),
      pingLossPercent: threshold(run, failoverPingStable, 'maxLossPercent'),
    },
    phases,
    summary: Object.fromEntries(results) as L2Loop['summary'],
  };
}

/** What the scenario asks for, where it expects that assertion. */
function argsOf(run: RecordedRun, assertion: Assertion): Record<string, unknown> {
  return run.scenario.expect.find((item) => item.assertion === assertion.name)?.args ?? {};
}

function threshold(run: RecordedRun, assertion: Assertion, name: string): number {
  const { properties } = assertion.args as { properties: Record<string, { default: number }> };
  return Number(argsOf(run, assertion)[name] ?? properties[name]?.default);
}

function together(states: readonly CheckResult[]): CheckResult {
  if (states.includes('fail')) return 'fail';
  if (states.length === 0) return 'skip';
  return states.every((state) => state === 'pass') ? 'pass' : 'na';
}
