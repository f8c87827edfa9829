import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { newRows, rowsOf } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { BASELINE, phaseLabel, poweredOff } from './support/phases.js';
import { moveExpected, recordedRounds } from './support/rounds.js';

const ASSIGN = 'assign-secondary-ip';

/** Two routers that assign one address in one round fight for it, whoever wins. */
export const singleAssigner: Assertion = {
  name: 'single_assigner',
  describe: 'only one router of a site assigns an address while the lab comes up, and in each round of faults',
  args: NO_ARGS,
  needs: ['faults', 'router-state'],
  grade(run) {
    if (run.scenario.faults.length === 0) return { result: 'na', detail: 'the scenario has no fault' };
    const findings = [
      ...atBaseline(run),
      ...recordedRounds(run).flatMap((round) =>
        run.plan.sites.flatMap((site): Finding[] => {
          const when = phaseLabel(run, round.phaseAfter);
          const off = poweredOff(run, round.phaseAfter);
          const assigners = new Map<string, string[]>();
          for (const { name } of site.routers.filter((router) => !off.has(router.name))) {
            const after = run.routers.get(round.phaseAfter)?.get(name);
            if (after?.actions === undefined) return [unknown(`${when}, the journal of ${name} was not recorded`)];
            const before = run.routers.get(round.phaseBefore)?.get(name);
            const since = round.faults[0]?.injectedAt ?? null;
            for (const { record, address } of newRows(before, after, since))
              if (record.action === ASSIGN && record.status === 'succeeded')
                assigners.set(address, [...new Set([...(assigners.get(address) ?? []), name])]);
          }
          // A fault that ends lets the captures go away and come back: each router assigns once, in turn.
          if (moveExpected(run, round.number, site.name) === 'may') return [pass(site.name)];
          const double = [...assigners].filter(([, nodes]) => nodes.length > 1);
          if (double.length === 0) return [pass(site.name)];
          return double.map(([address, nodes]) =>
            fail(`${when}, ${nodes.join(' and ')} both assigned ${address} to themselves`),
          );
        }),
      ),
    ];
    const missing = run.scenario.faults.length > run.faults.length ? [unknown('not every fault was injected')] : [];
    return collate([...findings, ...missing], () => 'no address was assigned by two routers in one round');
  },
};

/** Until the baseline nothing was broken: the preferred router assigns, and nobody else. */
function atBaseline(run: RecordedRun): Finding[] {
  return run.plan.sites.flatMap((site) => {
    const assigners = new Map<string, Set<string>>();
    for (const { name } of site.routers) {
      const state = run.routers.get(BASELINE)?.get(name);
      if (state?.actions === undefined) return [unknown(`in the baseline, the journal of ${name} was not recorded`)];
      for (const { record, address } of rowsOf(state))
        if (record.action === ASSIGN && record.status === 'succeeded')
          assigners.set(address, (assigners.get(address) ?? new Set()).add(name));
    }
    const double = [...assigners].filter(([, nodes]) => nodes.size > 1);
    if (double.length === 0) return [pass(site.name)];
    return double.map(([address, nodes]) =>
      fail(`before any fault, ${[...nodes].join(' and ')} both assigned ${address} to themselves`),
    );
  });
}
