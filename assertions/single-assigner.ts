import type { SitePlan } from '../src/model.js';
import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { capturedAddresses } from './support/holders.js';
import { newRows, rowsOf, type JournalRow } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { BASELINE, phaseLabel, poweredOff } from './support/phases.js';
import { moveExpected, recordedRounds, type RecordedRound } from './support/rounds.js';
import { isCloud } from '../src/scenario/site-kind.js';

const ASSIGN = 'assign-secondary-ip';

/** Two routers that assign one address in one round fight for it, whoever wins. */
export const singleAssigner: Assertion = {
  name: 'single_assigner',
  describe: 'only one router of a site assigns an address while the lab comes up, and in each round of faults',
  args: NO_ARGS,
  needs: ['faults', 'router-state'],
  grade(run) {
    if (run.scenario.faults.length === 0) return { result: 'na', detail: 'the scenario has no fault' };
    const clouds = run.plan.sites.filter(({ name }) => isCloud(name));
    const findings = [
      ...clouds.flatMap((site) => atBaseline(run, site)),
      ...recordedRounds(run).flatMap((round) => clouds.flatMap((site) => inRound(run, round, site))),
    ];
    const missing = run.scenario.faults.length > run.faults.length ? [unknown('not every fault was injected')] : [];
    return collate([...findings, ...missing], () => 'no address was assigned by two routers in one round');
  },
};

/** Until the baseline nothing was broken: the preferred router assigns, and nobody else. */
function atBaseline(run: RecordedRun, site: SitePlan): Finding[] {
  const states = run.routers.get(BASELINE);
  const unread = site.routers.find(({ name }) => states?.get(name)?.actions === undefined);
  if (unread !== undefined) return [unknown(`in the baseline, the journal of ${unread.name} was not recorded`)];
  const assigners = assignersIn(site.routers.map(({ name }) => [name, rowsOf(states?.get(name))]));
  return judge(run, site, assigners, 'before any fault', true);
}

function inRound(run: RecordedRun, round: RecordedRound, site: SitePlan): Finding[] {
  const when = phaseLabel(run, round.phaseAfter);
  const off = poweredOff(run, round.phaseAfter);
  const since = round.faults[0]?.injectedAt ?? null;
  const rows: [string, readonly JournalRow[]][] = [];
  for (const { name } of site.routers) {
    const before = run.routers.get(round.phaseBefore)?.get(name);
    const after = run.routers.get(round.phaseAfter)?.get(name);
    if (after?.error !== undefined && off.has(name)) continue;
    if (after?.actions === undefined || before === undefined)
      return [unknown(`${when}, the journal of ${name} was not recorded`)];
    rows.push([name, newRows(before, after, since)]);
  }
  const expected = moveExpected(run, round.number, site.name);
  // A fault that ends lets the captures go away and come back: each router assigns once, in turn.
  return expected === 'may' ? [pass(site.name)] : judge(run, site, assignersIn(rows), when, expected === 'must');
}

/** By address: which routers assigned it to themselves. */
function assignersIn(journals: readonly [node: string, rows: readonly JournalRow[]][]): Map<string, string[]> {
  const assigners = new Map<string, string[]>();
  for (const [node, rows] of journals) {
    const own = rows.filter(({ record }) => record.action === ASSIGN && record.status === 'succeeded');
    for (const address of new Set(own.map((row) => row.address)))
      assigners.set(address, [...(assigners.get(address) ?? []), node]);
  }
  return assigners;
}

function judge(
  run: RecordedRun,
  site: SitePlan,
  assigners: ReadonlyMap<string, readonly string[]>,
  when: string,
  moved: boolean,
): Finding[] {
  const double = [...assigners]
    .filter(([, nodes]) => nodes.length > 1)
    .map(([address, nodes]) => fail(`${when}, ${nodes.join(' and ')} both assigned ${address} to themselves`));
  // Somebody must have: journals that do not say who have lost rows, and maybe those of two.
  const untold = moved ? capturedAddresses(run.plan, site.name).filter((address) => !assigners.has(address)) : [];
  const silent = untold.map((address) => unknown(`${when}, no journal says who assigned ${address} at ${site.name}`));
  const findings = [...double, ...silent];
  return findings.length === 0 ? [pass(site.name)] : findings;
}
