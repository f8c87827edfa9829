import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { phaseLabel, requiredPhases } from './support/phases.js';
import { skipped } from './support/skipped.js';

const DEFAULT_MOST = 60;

/** Counted at the provider: one row of a journal can stand for many attempts, and providers throttle by calls. */
export const providerCallsBounded: Assertion = {
  name: 'provider_calls_bounded',
  describe: "the routers' calls that change something at a provider stay under a cap, per site and round of faults",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxPerFailover: {
        type: 'integer',
        minimum: 1,
        default: DEFAULT_MOST,
        description: 'Most calls of the routers of one site from one settled moment to the next.',
      },
    },
  },
  needs: ['provider-calls'],
  grade(run, args) {
    const most = typeof args['maxPerFailover'] === 'number' ? args['maxPerFailover'] : DEFAULT_MOST;
    const absent = skipped(run, 'provider-calls');
    if (absent !== undefined) return absent;
    let worst = 0;
    const findings = requiredPhases(run).flatMap((phase) =>
      run.plan.sites
        .filter((site) => site.name !== 'onprem')
        .map(({ name }) => {
          const when = phaseLabel(run, phase);
          const calls = run.providerCalls.get(phase)?.get(name);
          if (calls === undefined) return unknown(`${when}, the calls at ${name} were not recorded`);
          const own = calls.filter((call) => call.principal === 'router');
          worst = Math.max(worst, own.length);
          if (own.length <= most) return pass(name);
          const refused = own.filter((call) => !call.ok).length;
          return fail(
            `${when}, the routers at ${name} called their provider ${own.length} times (${refused} refused), more than ${most}`,
          );
        }),
    );
    return collate(findings, () => `at most ${worst} calls of one site's routers in one round (cap ${most})`);
  },
};
