import type { Assertion } from './assertion.js';
import { NO_ARGS } from './support/no-args.js';
import { gradeRecovery } from './support/recovery.js';

/** `failover_recovery` under the name and with the limit that routerd's own harness has. */
export const failoverRecoveryUnder60s: Assertion = {
  name: 'failover_recovery_under_60s',
  describe: 'after each fault every directed flow answers again within 60 s',
  args: NO_ARGS,
  needs: ['faults', 'outages'],
  grade: (run) => gradeRecovery(run, { thresholdSeconds: 60 }),
};
