import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { everyWatch, judgeLan, limitOf } from './support/lan.js';

/** One in a hundred: a LAN loses nothing, but a busy host may drop a single packet. */
const DEFAULT_MOST_PERCENT = 1;

/** A failover somewhere else must not be felt between the hosts of one LAN. */
export const failoverPingStable: Assertion = {
  name: 'failover_ping_stable',
  describe: 'pings inside the on-prem LAN are hardly lost while a failover plays',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxLossPercent: {
        type: 'number',
        minimum: 0,
        maximum: 100,
        default: DEFAULT_MOST_PERCENT,
        description: 'Share of the pings that may be lost in the baseline, and during each round of faults.',
      },
    },
  },
  needs: ['l2', 'faults'],
  grade(run, args) {
    const most = limitOf(args, 'maxLossPercent', DEFAULT_MOST_PERCENT);
    if (run.scenario.faults.length === 0)
      return { result: 'na', detail: 'the scenario has no fault, so there is no failover' };
    let sent = 0;
    let lost = 0;
    return judgeLan(
      run,
      'pings',
      (record, when) => {
        if (!(record.pingSent > 0)) return unknown(`${when}, nothing was pinged inside the LAN`);
        sent += record.pingSent;
        lost += record.pingLost;
        const percent = (100 * record.pingLost) / record.pingSent;
        return percent > most
          ? fail(
              `${when}, ${record.pingLost} of ${record.pingSent} pings inside the LAN were lost (${percent.toFixed(1)} %, more than ${most} %)`,
            )
          : pass(when);
      },
      () => `${lost} of ${sent} pings inside the LAN were lost ${everyWatch(run)} (limit ${most} %)`,
    );
  },
};
