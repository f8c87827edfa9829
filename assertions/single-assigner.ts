import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { newRows } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { phaseLabel, poweredOff } from './support/phases.js';
import { moveExpected, recordedRounds } from './support/rounds.js';

const ASSIGN = 'assign-secondary-ip';

/** Two routers that assign one address in one round fight for it, whoever wins. */
export const singleAssigner: Assertion = {
  name: 'single_assigner',
  describe: 'in each round of faults only one router of a site assigns an address',
  args: NO_ARGS,
  needs: ['faults', 'router-state'],
  grade(run) {
    if (run.scenario.faults.length === 0) return { result: 'na', detail: 'the scenario has no fault' };
    const findings = recordedRounds(run).flatMap((round) =>
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
    );
    const missing = run.scenario.faults.length > run.faults.length ? [unknown('not every fault was injected')] : [];
    return collate([...findings, ...missing], () => 'no address was assigned by two routers in one round');
  },
};
