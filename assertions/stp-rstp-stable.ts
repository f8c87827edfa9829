import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { everyWatch, judgeLan, limitOf } from './support/lan.js';

/**
 * None: a failover elsewhere is no reason for a spanning tree to change. A bridge announces a change for up to half a minute,
 * and further changes in that time cannot be told apart, so even one may stand for many.
 */
const DEFAULT_MOST = 0;

export const stpRstpStable: Assertion = {
  name: 'stp_rstp_stable',
  describe: 'no spanning tree of the on-prem LAN announces a change of its topology, at rest and during each failover',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxTopologyChanges: {
        type: 'integer',
        minimum: 0,
        default: DEFAULT_MOST,
        description: 'Most changes that may be announced in the baseline, and during each round of faults.',
      },
    },
  },
  needs: ['l2'],
  grade(run, args) {
    const most = limitOf(args, 'maxTopologyChanges', DEFAULT_MOST);
    return judgeLan(
      run,
      'topologyChanges',
      ({ topologyChanges: changes, watchedMs }, when) => {
        if (changes === null) return unknown(`${when}, no spanning tree was heard`);
        return changes > most
          ? fail(`${when}, a change of the spanning tree's topology was announced ${changes} times in ${watchedMs} ms`)
          : pass(when);
      },
      () => `the spanning tree announced no more than ${most} changes ${everyWatch(run)}`,
    );
  },
};
