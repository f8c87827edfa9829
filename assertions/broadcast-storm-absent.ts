import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { everyWatch, judgeLan, limitOf } from './support/lan.js';

/** A small LAN has a few ARP requests a second, and a burst when an address moves; a storm has tens of thousands. */
const DEFAULT_MOST = 100;

export const broadcastStormAbsent: Assertion = {
  name: 'broadcast_storm_absent',
  describe: 'broadcast and multicast on the on-prem LAN stay under a cap, at rest and during each failover',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxPerSecond: {
        type: 'number',
        exclusiveMinimum: 0,
        default: DEFAULT_MOST,
        description: 'Most broadcast and multicast frames in any one second.',
      },
    },
  },
  needs: ['l2'],
  grade(run, args) {
    const most = limitOf(args, 'maxPerSecond', DEFAULT_MOST);
    let busiest = 0;
    return judgeLan(
      run,
      'broadcastsPerSecond',
      ({ broadcastsPerSecond: rate, loopProbes }, when) => {
        if (rate === null) return unknown(`${when}, broadcasts were not counted`);
        if (rate > most)
          return fail(
            `${when}, up to ${rate} broadcast and multicast frames a second, more than ${most}: broadcast storm`,
          );
        // A capture that saw nothing at all, not even what was sent for it to see, proves nothing.
        if (rate === 0 && !(loopProbes ?? []).some(({ arrived }) => arrived > 0))
          return unknown(`${when}, not a single broadcast was seen, so it is open whether any could be`);
        busiest = Math.max(busiest, rate);
        return pass(when);
      },
      () => `at most ${busiest} broadcast and multicast frames in a second ${everyWatch(run)} (cap ${most})`,
    );
  },
};
