import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { holdersOf } from './support/holders.js';
import { identity, newRows, rowsOf, type JournalRow } from './support/journal.js';
import { listed } from './support/text.js';
import { newHolder, takeovers, type Takeover } from './support/takeover.js';
import { withoutTakeover } from './support/applies.js';

/**
 * A seize allows reassignment in every attempt until one succeeds; a hand-over never needs to, because the old holder has
 * let go before.
 */
export const allowReassignmentMaintainedUntilSuccess: Assertion = {
  name: 'allow_reassignment_maintained_until_success',
  describe: 'a seize keeps allowReassignment from the first attempt to the one that succeeds; a drain never uses it',
  args: { type: 'object', additionalProperties: false, properties: {} },
  needs: ['faults', 'inventory', 'router-state'],
  inapplicable: withoutTakeover,
  grade(run) {
    const found = takeovers(run);
    if ('none' in found) return { result: 'na', detail: found.none };
    const findings = found.takeovers.flatMap((takeover) => {
      const { kind, moved } = takeover;
      if (kind === 'hand-over') return moved.map((address) => judgeHandOver(run, takeover, address));
      const versions = earlierVersions(run, takeover);
      return moved.map((address) => judgeSeize(run, takeover, address, versions));
    });
    return collate(
      [...found.findings, ...findings],
      (count) => `${count} addresses: ${listed(found.takeovers.map(describe))}`,
    );
  },
};

function judgeSeize(run: RecordedRun, takeover: Takeover, address: string, versions: readonly Attempt[]): Finding {
  const { label, fault } = takeover;
  const holder = newHolder(takeover, address);
  const gap = unreadable(run, takeover, holder);
  if (gap !== null) return gap;
  const rows = attempts(takeover, address).filter(({ node }) =>
    holder === null ? node !== fault.node : node === holder,
  );
  const success = rows.findIndex(({ row }) => row.record.status === 'succeeded');
  const judged = success < 0 ? rows : rows.slice(0, success + 1);
  const without = judged.find(({ row }) => !row.allowReassignment);
  if (without !== undefined)
    return fail(
      `${label}: action ${without.row.record.id} of ${without.node} assigns ${address} without allowReassignment (${outcome(without.row)})`,
    );
  const afterwards = new Set(rows.slice(judged.length).map(rowOf));
  const lost = versions.find(
    (attempt) =>
      attempt.row.address === address &&
      !afterwards.has(rowOf(attempt)) &&
      (!attempt.row.allowReassignment || MOVE_REFUSED.test(attempt.row.record.error ?? '')),
  );
  if (lost !== undefined)
    return fail(
      `${label}: an attempt of action ${lost.row.record.id} of ${lost.node} to assign ${address} did not allow reassignment (${outcome(lost.row)})`,
    );
  return success < 0 ? noSuccess(takeover, address, holder, rows) : pass(address);
}

function judgeHandOver(run: RecordedRun, takeover: Takeover, address: string): Finding {
  const { label } = takeover;
  const rows = attempts(takeover, address);
  const seizing = rows.find(({ row }) => row.allowReassignment);
  if (seizing !== undefined)
    return fail(
      `${label}: action ${seizing.row.record.id} of ${seizing.node} seizes ${address} with allowReassignment (${outcome(seizing.row)}), but a drain hands over`,
    );
  const holder = newHolder(takeover, address);
  const gap = unreadable(run, takeover, holder);
  if (gap !== null) return gap;
  const done = rows.some(({ node, row }) => node === holder && row.record.status === 'succeeded');
  return done ? pass(address) : noSuccess(takeover, address, holder, rows);
}

/** How EC2 words the refusal of a call that did not allow reassignment, whatever its row says. */
const MOVE_REFUSED = /move is not allowed/i;

interface Attempt {
  node: string;
  row: JournalRow;
}

/** Assignments of an address that routers of the site began or went on with after the fault; fenced rows never ran. */
function attempts(takeover: Takeover, address: string): Attempt[] {
  const { routersBefore, routersAfter, fault } = takeover;
  return [...routersAfter].flatMap(([node, state]) =>
    newRows(routersBefore.get(node), state, fault.injectedAt)
      .filter((row) => isAttempt(row, address))
      .map((row) => ({ node, row })),
  );
}

/**
 * One row can stand for many attempts, each of which writes it anew: every version of assignments that the site's other
 * routers showed whenever they were asked between the fault and the phase after it, but for the successful ones.
 */
function earlierVersions(run: RecordedRun, { fault, site, routersBefore }: Takeover): Attempt[] {
  const routers = run.plan.sites.find((entry) => entry.name === site)?.routers ?? [];
  const others = new Set(routers.map(({ name }) => name).filter((name) => name !== fault.node));
  const known = new Set([...others].flatMap((node) => (routersBefore.get(node)?.actions ?? []).map(identity)));
  const versions: Attempt[] = [];
  for (let at = firstSince(run, fault.injectedMs ?? Infinity); at < run.events.length && others.size > 0; at += 1) {
    const event = run.events[at];
    if (event?.type !== 'router-state' || !others.has(event.state.node)) continue;
    const { node } = event.state;
    for (const row of rowsOf(event.state))
      if (isAssignment(row) && row.record.status !== 'succeeded' && !known.has(identity(row.record)))
        versions.push({ node, row });
    if (event.phase === fault.phaseAfter) others.delete(node);
  }
  return versions;
}

/** Place of the first record that was written at or after a time of the run. */
function firstSince({ events }: RecordedRun, tMs: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.tMs ?? Infinity) < tMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isAssignment({ record }: JournalRow): boolean {
  return record.action === 'assign-secondary-ip' && record.status !== 'skipped';
}

function isAttempt(row: JournalRow, address: string): boolean {
  return row.address === address && isAssignment(row);
}

function noSuccess(takeover: Takeover, address: string, holder: string | null, rows: Attempt[]): Finding {
  const { label, site, after } = takeover;
  if (holder !== null)
    return unknown(`${label}: ${holder} holds ${address}, but its journal has no assignment of it that succeeded`);
  const last = rows.at(-1);
  const held = holdersOf(after, address).join(' and ') || 'nobody';
  const tried =
    last === undefined
      ? 'no router recorded an attempt to assign it'
      : `action ${last.row.record.id} of ${last.node} ${outcome(last.row)}`;
  return fail(`${label}: ${address} was not taken over at ${site} (held by ${held}); ${tried}`);
}

/** Why the journals do not tell: the holder's must be there, and of every other router at least that it was asked. */
function unreadable(run: RecordedRun, takeover: Takeover, holder: string | null): Finding | null {
  const { label, site, routersBefore, routersAfter } = takeover;
  const routers = run.plan.sites.find((entry) => entry.name === site)?.routers ?? [];
  const gone = routers.find(({ name }) =>
    name === holder
      ? routersAfter.get(name)?.actions === undefined || !routersBefore.has(name)
      : !routersAfter.has(name) || !routersBefore.has(name),
  );
  if (gone === undefined) return null;
  const why = routersAfter.get(gone.name)?.error ?? 'not recorded';
  return unknown(`${label}: the journal of ${gone.name} could not be read before and afterwards (${why})`);
}

function rowOf({ node, row }: Attempt): string {
  return `${node} ${row.record.id}`;
}

function outcome({ record }: JournalRow): string {
  return record.error === undefined || record.error === ''
    ? `ended ${record.status}`
    : `ended ${record.status}: ${record.error}`;
}

function describe({ kind, label }: Takeover): string {
  return kind === 'seize'
    ? `allowed to be reassigned until it succeeded (${label})`
    : `handed over without allowReassignment (${label})`;
}
