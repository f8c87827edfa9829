import type { SiteName } from '../src/model.js';
import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { BASELINE, phaseLabel, requiredPhases } from './support/phases.js';
import { skipped } from './support/skipped.js';
import { isCloud } from '../src/scenario/site-kind.js';

const DEFAULT_MOST = 60;

/** Counted at the provider: one row of a journal can stand for many attempts, and providers throttle by calls. */
export const providerCallsBounded: Assertion = {
  name: 'provider_calls_bounded',
  describe: "the routers' calls that change something at a provider stay under a cap, per site and round of faults",
  args: {
    ...NO_ARGS,
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
    const clouds = run.plan.sites.map((site) => site.name).filter(isCloud);
    const findings = requiredPhases(run).flatMap((phase) =>
      clouds.map((site) => {
        const count = countCalls(run, phase, site);
        worst = Math.max(worst, count?.own ?? 0);
        return judge(site, phaseLabel(run, phase), count, most);
      }),
    );
    return collate(
      [...findings, ...clouds.flatMap((site) => isTold(run, site))],
      () => `at most ${worst} calls of one site's routers in one round (cap ${most})`,
    );
  },
};

interface Count {
  own: number;
  refused: number;
  /** Of whom it is not known whose they are. */
  unknown: number;
}

function countCalls(run: RecordedRun, phase: string, site: SiteName): Count | undefined {
  const calls = run.providerCalls.get(phase)?.get(site);
  const own = calls?.filter((call) => call.principal === 'router') ?? [];
  return (
    calls && {
      own: own.length,
      refused: own.filter((call) => !call.ok).length,
      unknown: calls.filter((call) => call.principal === 'unknown').length,
    }
  );
}

function judge(site: SiteName, when: string, count: Count | undefined, most: number): Finding {
  if (count === undefined) return unknown(`${when}, the calls at ${site} were not recorded`);
  if (count.own > most)
    return fail(
      `${when}, the routers at ${site} called their provider ${count.own} times (${count.refused} refused), more than ${most}`,
    );
  if (count.own + count.unknown > most)
    return unknown(`${when}, ${count.unknown} calls at ${site} were made by nobody knows whom`);
  return pass(site);
}

/** The first captures of a site take calls: a log without one does not tell its routers' calls. */
function isTold(run: RecordedRun, site: SiteName): Finding[] {
  const first = countCalls(run, BASELINE, site);
  if (first === undefined || first.own > 0) return [];
  return [unknown(`the log of ${site} has no call of a router, not even those of its first captures`)];
}
