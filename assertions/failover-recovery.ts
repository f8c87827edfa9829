import type { Assertion } from './assertion.js';
import { collate, unknown } from './support/finding.js';
import { plannedFaults } from './support/phases.js';
import { DEFAULT_THRESHOLD_SECONDS, judgeRecovery, ms, thresholdOf, worstFlow } from './support/recovery.js';

/** After each fault every flow comes back within a time limit, judged by continuous probes. */
export const failoverRecovery: Assertion = {
  name: 'failover_recovery',
  describe: 'after each fault every directed flow answers again within the threshold',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      thresholdSeconds: {
        type: 'number',
        exclusiveMinimum: 0,
        default: DEFAULT_THRESHOLD_SECONDS,
        description: 'Longest outage that any flow may have, in seconds.',
      },
    },
  },
  needs: ['faults', 'outages'],
  grade(run, args) {
    if (run.scenario.faults.length === 0) return { result: 'na', detail: 'the scenario has no fault to recover from' };
    const threshold = thresholdOf(args);
    const findings = plannedFaults(run).flatMap(({ label, recorded }) =>
      recorded === null ? [unknown(`${label} was never injected`)] : judgeRecovery(run.plan, recorded, threshold),
    );
    return collate(findings, () => `${run.faults.map(worst).join('; ')} (limit ${threshold} s)`);
  },
};

function worst(fault: Parameters<typeof worstFlow>[0]): string {
  const flow = worstFlow(fault);
  const outage =
    flow === undefined || flow.lost === 0
      ? 'nothing was lost'
      : `worst flow ${flow.src} -> ${flow.dst} out for ${ms(flow.outageMs)}`;
  return `${fault.fault} on ${fault.node}: ${outage}`;
}
