import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { everyWatch, judgeLan, loopSign } from './support/lan.js';
import { NO_ARGS } from './support/no-args.js';

/** A broadcast reaches every host of a loop-free LAN once, and never its sender. */
export const l2LoopFree: Assertion = {
  name: 'l2_loop_free',
  describe: 'on the on-prem LAN every broadcast arrives once and none comes back, at rest and during each failover',
  args: NO_ARGS,
  needs: ['l2'],
  grade(run) {
    let sent = 0;
    let arrived = 0;
    return judgeLan(
      run,
      'loopProbes',
      (record, when) => {
        const sign = loopSign(record);
        if (sign !== undefined) return fail(`${when}, ${sign}: layer 2 loop`);
        const blind = record.loopProbes?.find((probe) => probe.arrived === 0);
        if (record.loopProbes === null || record.loopProbes.length === 0)
          return unknown(`${when}, no broadcast was sent`);
        if (blind !== undefined)
          return unknown(`${when}, none of ${blind.sent} broadcasts of ${blind.from} was seen at ${blind.to}`);
        sent += record.loopProbes.reduce((total, probe) => total + probe.sent, 0);
        arrived += record.loopProbes.reduce((total, probe) => total + probe.arrived, 0);
        return pass(when);
      },
      () => `${arrived} of ${sent} broadcasts arrived, each once, and none came back ${everyWatch(run)}`,
    );
  },
};
