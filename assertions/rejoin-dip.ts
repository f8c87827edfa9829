import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { plannedFaults } from './support/phases.js';
import { ms, worstFlow } from './support/recovery.js';
import { without } from './support/applies.js';

const DEFAULT_MOST_MS = 2_000;

/** What it costs when the preferred router comes back: a run that only says "recovered" hides this second outage. */
export const rejoinDip: Assertion = {
  name: 'rejoin_dip',
  describe: 'when the preferred router comes back no flow is out for longer than a limit',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxOutageMs: {
        type: 'integer',
        minimum: 0,
        default: DEFAULT_MOST_MS,
        description: 'Longest outage that any flow may have while it comes back, in ms.',
      },
    },
  },
  needs: ['faults', 'outages'],
  inapplicable: without('rejoin'),
  grade(run, args) {
    const most = typeof args['maxOutageMs'] === 'number' ? args['maxOutageMs'] : DEFAULT_MOST_MS;
    const rejoins = plannedFaults(run).filter(({ fault }) => fault === 'rejoin');
    if (rejoins.length === 0)
      return { result: 'na', detail: 'no router comes back in this scenario (no fault rejoin)' };
    const dips: number[] = [];
    const findings = rejoins.map(({ label, recorded }) => {
      const worst = recorded === null ? undefined : worstFlow(recorded);
      if (worst === undefined) return unknown(`${label}: what the flows saw was not recorded`);
      const flow = `${worst.src} -> ${worst.dst}`;
      if (!worst.recovered) return fail(`${label}: ${flow} did not answer again`);
      dips.push(worst.outageMs);
      if (worst.outageMs <= most) return pass(label);
      return fail(`${label}: ${flow} was out for ${ms(worst.outageMs)}, longer than ${ms(most)}`);
    });
    return collate(findings, () => `at most ${ms(Math.max(...dips))} out when it came back (limit ${ms(most)})`);
  },
};
