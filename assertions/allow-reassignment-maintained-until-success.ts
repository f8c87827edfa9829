import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { holdersOf } from './support/holders.js';
import { newRows, type JournalRow } from './support/journal.js';
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
    const findings = found.takeovers.flatMap((takeover) =>
      takeover.moved.map((address) =>
        takeover.kind === 'seize' ? judgeSeize(takeover, address) : judgeHandOver(takeover, address),
      ),
    );
    return collate(
      [...found.findings, ...findings],
      (count) => `${count} addresses: ${found.takeovers.map(describe).join('; ')}`,
    );
  },
};

function judgeSeize(takeover: Takeover, address: string): Finding {
  const { label, fault } = takeover;
  const holder = newHolder(takeover, address);
  if (holder !== null && !isReadable(takeover, holder)) return unreadable(takeover, holder);
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
  return success < 0 ? noSuccess(takeover, address, holder, rows) : pass(address);
}

function judgeHandOver(takeover: Takeover, address: string): Finding {
  const { label } = takeover;
  const rows = attempts(takeover, address);
  const seizing = rows.find(({ row }) => row.allowReassignment);
  if (seizing !== undefined)
    return fail(
      `${label}: action ${seizing.row.record.id} of ${seizing.node} seizes ${address} with allowReassignment (${outcome(seizing.row)}), but a drain hands over`,
    );
  const holder = newHolder(takeover, address);
  if (holder !== null && !isReadable(takeover, holder)) return unreadable(takeover, holder);
  const done = rows.some(({ node, row }) => node === holder && row.record.status === 'succeeded');
  return done ? pass(address) : noSuccess(takeover, address, holder, rows);
}

interface Attempt {
  node: string;
  row: JournalRow;
}

/** Assignments of an address that routers of the site began or went on with after the fault; fenced rows never ran. */
function attempts(takeover: Takeover, address: string): Attempt[] {
  const { routersBefore, routersAfter, fault } = takeover;
  return [...routersAfter].flatMap(([node, state]) =>
    newRows(routersBefore.get(node), state, fault.injectedAt)
      .filter(
        (row) =>
          row.record.action === 'assign-secondary-ip' && row.address === address && row.record.status !== 'skipped',
      )
      .map((row) => ({ node, row })),
  );
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

function isReadable(takeover: Takeover, node: string): boolean {
  return takeover.routersAfter.get(node)?.actions !== undefined;
}

function unreadable(takeover: Takeover, node: string): Finding {
  return unknown(
    `${takeover.label}: the journal of ${node} could not be read afterwards (${takeover.routersAfter.get(node)?.error ?? 'not recorded'})`,
  );
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
