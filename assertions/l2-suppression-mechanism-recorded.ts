import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { everyWatch, judgeLan, loopSign } from './support/lan.js';
import { NO_ARGS } from './support/no-args.js';

/** A LAN that happens to have no loop is not the same as one where something prevents it: what that is must be known. */
export const l2SuppressionMechanismRecorded: Assertion = {
  name: 'l2_suppression_mechanism_recorded',
  describe: 'what keeps the on-prem LAN free of loops is on record, and nothing shows that it does not hold',
  args: NO_ARGS,
  needs: ['l2'],
  grade(run) {
    const mechanisms = new Set<string>();
    return judgeLan(
      run,
      'suppression',
      (record, when) => {
        const { suppression } = record;
        if (suppression === null || suppression === '') return unknown(`${when}, no mechanism was recorded`);
        const sign = loopSign(record);
        if (sign !== undefined) return fail(`${when}, ${suppression} should prevent loops, but ${sign}`);
        mechanisms.add(suppression);
        return pass(when);
      },
      () => `loops are prevented by ${[...mechanisms].join(', then ')} ${everyWatch(run)}`,
    );
  },
};
