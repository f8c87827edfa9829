import type { HolderEvent } from '../src/model.js';
import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { bare, newEvents } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { phaseLabel, poweredOff } from './support/phases.js';
import { moveExpected, recordedRounds, type RecordedRound } from './support/rounds.js';

/** Transitions of which a router reports some, but not each, when it begins to take an address and when it has taken it. */
const BEGUN = ['seize-start', 'graceful-handover'];
const DONE = ['seize-complete', 'capture-confirmed'];
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
    const findings = recordedRounds(run).flatMap((round) => judgeRound(run, round));
    const missing = run.scenario.faults.length > run.faults.length ? [unknown('not every fault was injected')] : [];
    return collate([...findings, ...missing], () => 'no captured address changed its holder more often than it had to');
  },
};

function judgeRound(run: RecordedRun, round: RecordedRound): Finding[] {
  const when = phaseLabel(run, round.phaseAfter);
  const off = poweredOff(run, round.phaseAfter);
  return run.plan.sites
    .filter((site) => site.name !== 'onprem')
    .flatMap((site): Finding[] => {
      const most = MOST[moveExpected(run, round.number, site.name)];
      /** By address: which routers took it, in order. */
      const takings = new Map<string, string[]>();
      for (const { name } of site.routers.filter((router) => !off.has(router.name))) {
        const after = run.routers.get(round.phaseAfter)?.get(name);
        if (after?.events === undefined) return [unknown(`${when}, the events of ${name} were not recorded`)];
        const since = round.faults[0]?.injectedAt ?? null;
        const events = newEvents(run.routers.get(round.phaseBefore)?.get(name), after, since);
        for (const [address, times] of timesTaken(events, name))
          takings.set(address, [...(takings.get(address) ?? []), ...Array.from({ length: times }, () => name)]);
      }
      const churned = [...takings].filter(([, takers]) => takers.length > most);
      if (churned.length === 0) return [pass(site.name)];
      return churned.map(([address, takers]) => {
        const path = takers.join(' and ');
        const limit = most === 0 ? 'although nothing was broken there' : `instead of ${most}`;
        return fail(`${when}, ${address} at ${site.name} was taken ${takers.length} times (by ${path}) ${limit}`);
      });
    });
}

/**
 * How often one router took each address. Each taking is reported by every kind at most once; attempts that came to nothing,
 * made again by a router that was refused or restarted, are together one.
 */
function timesTaken(events: readonly HolderEvent[], node: string): Map<string, number> {
  const own = events.filter(({ attributes }) => attributes.toNode === node);
  const count = (kind: string, address: string): number =>
    own.filter(({ attributes }) => attributes.transitionKind === kind && bare(attributes.address) === address).length;
  const times = new Map<string, number>();
  for (const address of new Set(own.map(({ attributes }) => bare(attributes.address)))) {
    const begun = BEGUN.some((kind) => count(kind, address) > 0) ? 1 : 0;
    const most = Math.max(begun, ...DONE.map((kind) => count(kind, address)));
    if (most > 0) times.set(address, most);
  }
  return times;
}
