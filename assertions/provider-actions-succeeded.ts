import type { ActionRecord } from '../src/model.js';
import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { rowsOf } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { eachRouter } from './support/states.js';

/**
 * A row that is still failed once the lab has settled is a provider's refusal that nobody dealt with. So is one that was refused
 * and is being tried again: which of the two is read depends on the instant.
 */
export const providerActionsSucceeded: Assertion = {
  name: 'provider_actions_succeeded',
  describe: 'no provider action of a live router is left failed once the lab has settled',
  args: NO_ARGS,
  needs: ['router-state'],
  grade(run) {
    const findings = eachRouter(run, ({ when, node, state }) => {
      if (state.actions === undefined) return unknown(`${when}, the journal of ${node.name} was not recorded`);
      const rows = rowsOf(state);
      // A later row about the same address supersedes an earlier one.
      const failed = rows.filter(
        (row, index) =>
          (row.record.status === 'failed' || isTriedAgain(row.record)) &&
          !rows.slice(index + 1).some((later) => later.address === row.address && later.record.status === 'succeeded'),
      );
      if (failed.length === 0) return pass(node.name);
      return failed.map(({ record, address }) =>
        fail(
          `${when}, ${node.name}: ${record.action} of ${address} ${isTriedAgain(record) ? 'is tried again, and failed before' : 'failed'}: ${record.error || record.resultMessage || 'no reason'}`,
        ),
      );
    });
    return collate(findings, () => 'no provider action is left failed');
  },
};

function isTriedAgain({ status, error }: ActionRecord): boolean {
  return ['pending', 'approved', 'running'].includes(status) && (error ?? '') !== '';
}
