import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { rowsOf } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { eachRouter } from './support/states.js';

/** How routerd's executors and the reference router word an answer that came too late. */
const TIMED_OUT = /no answer within|timed? ?out|deadline exceeded|signal: killed/i;

/** An executor that gives up before its provider answers journals a failure of what was done after all. */
export const providerActionsInTime: Assertion = {
  name: 'provider_actions_in_time',
  describe: 'no provider action was given up because the provider answered later than the executor waits',
  args: NO_ARGS,
  needs: ['router-state'],
  grade(run) {
    const findings = eachRouter(run, ({ when, node, state }) => {
      if (state.actions === undefined) return unknown(`${when}, the journal of ${node.name} was not recorded`);
      const late = rowsOf(state).find(({ record }) =>
        TIMED_OUT.test(`${record.error ?? ''} ${record.resultMessage ?? ''}`),
      );
      if (late === undefined) return pass(node.name);
      const { record, address } = late;
      return fail(
        `${when}, ${node.name} gave up on ${record.action} of ${address} before the provider answered: ${record.error || record.resultMessage}`,
      );
    });
    return collate(findings, () => 'no provider action was given up early');
  },
};
