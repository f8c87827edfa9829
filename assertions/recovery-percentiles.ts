import { SITES } from '../src/model.js';
import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { percentile, repeatsOf, type Repeats } from './support/repeats.js';
import { listed, ms } from './support/text.js';

const DEFAULT_MAX_SECONDS = 60;
const DEFAULT_REPEATS = 3;

const LIMITS = [
  ['p50Seconds', 'p50', 50],
  ['p95Seconds', 'p95', 95],
  ['maxSeconds', 'max', 100],
] as const;

const seconds = (what: string): Record<string, unknown> => ({
  type: 'number',
  exclusiveMinimum: 0,
  description: `Limit of ${what}, in seconds.`,
});

/** One good recovery may be luck. Each repeat counts with the worst outage of any flow in its round. */
export const recoveryPercentiles: Assertion = {
  name: 'recovery_percentiles',
  describe:
    'over all repeats of a fault at a provider, half of the recoveries (p50), most (p95) and the slowest stay within limits',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      p50Seconds: seconds('the outage that half of the repeats do not exceed'),
      p95Seconds: seconds('the outage that 95 % of the repeats do not exceed (nearest rank)'),
      maxSeconds: { ...seconds('the longest outage of all repeats'), default: DEFAULT_MAX_SECONDS },
      minRepeats: {
        type: 'integer',
        minimum: 2,
        default: DEFAULT_REPEATS,
        description: 'How often each fault must have been played, else nothing is said of it.',
      },
      fault: { type: 'string', description: 'Only rounds with this fault; all when absent.' },
      provider: { enum: [...SITES], description: 'Only rounds with a fault at this provider; all when absent.' },
    },
  },
  needs: ['faults', 'outages'],
  grade(run, args) {
    const repeats = repeatsOf(run).filter(
      ({ faults, sites }) =>
        (args['fault'] === undefined || faults.includes(String(args['fault']))) &&
        (args['provider'] === undefined || sites.some((site) => site === args['provider'])),
    );
    if (repeats.length === 0) return { result: 'na', detail: 'the scenario has no such fault' };
    const findings = repeats.flatMap((kind) => judge(kind, args));
    return collate(findings, () => listed(repeats.map(describe)));
  },
};

function judge({ kind, outagesMs, unrecovered, unknown: gaps }: Repeats, args: Record<string, unknown>): Finding[] {
  const least = typeof args['minRepeats'] === 'number' ? args['minRepeats'] : DEFAULT_REPEATS;
  const played = outagesMs.length + unrecovered.length;
  if (played < least) return [unknown(`${kind} was played and watched ${played} times, fewer than ${least}`)];
  const maxSeconds = limitOf(args, 'maxSeconds') ?? DEFAULT_MAX_SECONDS;
  const lost = unrecovered.map(({ what, watchedMs }) =>
    watchedMs >= maxSeconds * 1000
      ? fail(`${kind}: in ${what} within ${ms(watchedMs)}`)
      : unknown(`${kind}: in ${what} until probing ended after ${ms(watchedMs)}`),
  );
  const exceeded = LIMITS.flatMap(([name, label, percent]) => {
    const limit = name === 'maxSeconds' ? maxSeconds : limitOf(args, name);
    // A repeat of which nothing is known may be on either side of any percentile but the longest.
    if (limit === undefined || outagesMs.length === 0 || (gaps.length > 0 && percent < 100)) return [];
    const value = percentile(outagesMs, percent);
    if (value <= limit * 1000) return [];
    return [fail(`${kind}: ${label} of ${outagesMs.length} repeats is ${ms(value)}, more than ${limit} s`)];
  });
  const findings = [...lost, ...exceeded, ...gaps.map((what) => unknown(`${kind}: ${what}`))];
  return findings.length > 0 ? findings : [pass(kind)];
}

function limitOf(args: Record<string, unknown>, name: string): number | undefined {
  const value = args[name];
  return typeof value === 'number' ? value : undefined;
}

function describe({ kind, outagesMs }: Repeats): string {
  const [p50, p95, max] = [50, 95, 100].map((percent) => ms(percentile(outagesMs, percent)));
  return `${kind}, ${outagesMs.length} times: p50 ${p50}, p95 ${p95}, max ${max}`;
}
