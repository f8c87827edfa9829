import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { everyWatch, judgeLan, limitOf } from './support/lan.js';

/** None: a take-over moves an address once. One that goes back and forth has two owners, or a loop in between. */
const DEFAULT_MOST = 0;

export const macFlapAbsent: Assertion = {
  name: 'mac_flap_absent',
  describe: 'no address of the on-prem LAN goes back and forth between hardware addresses, as far as hosts can see',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxFlaps: {
        type: 'integer',
        minimum: 0,
        default: DEFAULT_MOST,
        description: 'How often that may happen in the baseline, and during each round of faults.',
      },
    },
  },
  needs: ['l2'],
  grade(run, args) {
    const most = limitOf(args, 'maxFlaps', DEFAULT_MOST);
    return judgeLan(
      run,
      'macFlaps',
      ({ macFlaps: flaps, loopProbes, broadcastsPerSecond }, when) => {
        if (flaps === null) return unknown(`${when}, flaps were not counted`);
        if (flaps > most)
          return fail(
            `${when}, ${flaps} times an address went back to a hardware address that it had left, or a host's own came in from outside`,
          );
        const seeing = (broadcastsPerSecond ?? 0) > 0 || (loopProbes ?? []).some(({ arrived }) => arrived > 0);
        return seeing
          ? pass(when)
          : unknown(`${when}, not a single frame was seen, so it is open whether any could be`);
      },
      () =>
        `no address went back and forth ${everyWatch(run)}; moves between the ports of a switch are not visible to hosts`,
    );
  },
};
