import type { Assertion } from './assertion.js';
import { BUDGET_PROPERTIES } from './support/budget.js';
import { gradeRecovery } from './support/recovery.js';

/** After each fault every flow comes back within a time limit, judged by continuous probes. */
export const failoverRecovery: Assertion = {
  name: 'failover_recovery',
  describe: 'after each fault every directed flow answers again within the threshold, or within the budget of its site',
  args: { type: 'object', additionalProperties: false, properties: { ...BUDGET_PROPERTIES } },
  needs: ['faults', 'outages'],
  grade: gradeRecovery,
};
