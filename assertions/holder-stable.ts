import type { SitePlan } from '../src/model.js';
import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { eventsGap, timesTaken } from './support/holder-events.js';
import { capturedAddresses } from './support/holders.js';
import { newEvents } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { phaseLabel, poweredOff } from './support/phases.js';
import { moveExpected, recordedRounds, type RecordedRound } from './support/rounds.js';
import { isCloud } from '../src/scenario/site-kind.js';

/** How often a site's captures may be taken in one round: once away; away and back where the fault ends; else never. */
const MOST = { must: 1, may: 2, none: 0 } as const;

/** A failover is one change of holder. More of them is a flap: BFD that comes and goes, pre-emption, churn. */
export const holderStable: Assertion = {
  name: 'holder_stable',
  describe:
    'the holder of an address changes once for a takeover, at most away and back for a fault that ends, else never',
  args: NO_ARGS,
  needs: ['faults', 'router-state'],
  grade(run) {
    if (run.scenario.faults.length === 0) return { result: 'na', detail: 'the scenario has no fault' };
    const clouds = run.plan.sites.filter(({ name }) => isCloud(name));
    const findings = recordedRounds(run).flatMap((round) => clouds.flatMap((site) => judgeSite(run, round, site)));
    const missing = run.scenario.faults.length > run.faults.length ? [unknown('not every fault was injected')] : [];
    return collate([...findings, ...missing], () => 'no captured address changed its holder more often than it had to');
  },
};

function judgeSite(run: RecordedRun, round: RecordedRound, site: SitePlan): Finding[] {
  const when = phaseLabel(run, round.phaseAfter);
  const off = poweredOff(run, round.phaseAfter);
  const expected = moveExpected(run, round.number, site.name);
  const since = round.faults[0]?.injectedAt ?? null;
  /** By address: which routers took it, in order. */
  const takings = new Map<string, string[]>();
  const gaps: Finding[] = [];
  for (const { name } of site.routers) {
    const before = run.routers.get(round.phaseBefore)?.get(name);
    const after = run.routers.get(round.phaseAfter)?.get(name);
    if (after?.error !== undefined && off.has(name)) continue;
    const gap = eventsGap(name, before, after);
    if (gap !== null) gaps.push(unknown(`${when}, ${gap}`));
    for (const [address, times] of timesTaken(newEvents(before, after, since), name))
      takings.set(address, [...(takings.get(address) ?? []), ...Array.from({ length: times }, () => name)]);
  }
  const most = MOST[expected];
  const churned = [...takings]
    .filter(([, takers]) => takers.length > most)
    .map(([address, takers]) => {
      const limit = most === 0 ? 'although nothing was broken there' : `instead of ${most}`;
      const path = takers.join(' and ');
      return fail(`${when}, ${address} at ${site.name} was taken ${takers.length} times (by ${path}) ${limit}`);
    });
  // A takeover of which no event tells means that others may be missing as well.
  const untold = expected !== 'must' ? [] : capturedAddresses(run.plan, site.name).filter((item) => !takings.has(item));
  const silent = untold.map((address) => unknown(`${when}, no event tells how ${address} at ${site.name} was taken`));
  const findings = [...churned, ...gaps, ...silent];
  return findings.length === 0 ? [pass(site.name)] : findings;
}
