import type { ActionRecord, HolderEvent, RouterState } from '../../src/model.js';
import { oncePer } from './memo.js';

/** A row of a router's action journal with its JSON strings read. */
export interface JournalRow {
  record: ActionRecord;
  /** Without prefix length; empty when the row names none. */
  address: string;
  generation: string;
  /** True when the row allows taking the address from another NIC. */
  allowReassignment: boolean;
}

/** Rows of a journal, oldest first. */
export function rowsOf(state: RouterState | undefined): readonly JournalRow[] {
  return state === undefined ? [] : readRows(state);
}

const readRows = oncePer((state: RouterState): JournalRow[] => {
  const timed = (state.actions ?? []).map((record) => ({ row: readRow(record), ms: Date.parse(record.createdAt) }));
  return timed.sort((a, b) => a.ms - b.ms || a.row.record.id - b.row.record.id).map(({ row }) => row);
});

/**
 * Rows that a journal gained, or that changed, between two moments. Compared as snapshots and not by time, because routers
 * have clocks of their own; `since` (RFC 3339) is used only when the earlier moment was not recorded.
 */
export function newRows(
  before: RouterState | undefined,
  after: RouterState | undefined,
  since: string | null,
): readonly JournalRow[] {
  const rows = rowsOf(after);
  if (before?.actions !== undefined) {
    const known = versionsIn(before);
    return rows.filter((row) => !known.has(identity(row.record)));
  }
  const start = since === null ? Number.POSITIVE_INFINITY : Date.parse(since);
  return rows.filter((row) => Date.parse(row.record.updatedAt) >= start);
}

/** Holder events of a router, oldest first. */
export function eventsOf(state: RouterState | undefined): readonly HolderEvent[] {
  return state === undefined ? [] : sortedEvents(state);
}

const sortedEvents = oncePer((state: RouterState): HolderEvent[] => {
  const timed = (state.events ?? []).map((event) => ({ event, ms: Date.parse(event.createdAt) }));
  return timed.sort((a, b) => a.ms - b.ms || a.event.id - b.event.id).map(({ event }) => event);
});

/** Holder events that appeared between two moments, oldest first; see `newRows`. */
export function newEvents(
  before: RouterState | undefined,
  after: RouterState | undefined,
  since: string | null,
): readonly HolderEvent[] {
  const events = eventsOf(after);
  if (before?.events !== undefined) {
    const known = eventsIn(before);
    return events.filter((event) => !known.has(nameOf(event)));
  }
  const start = since === null ? Number.POSITIVE_INFINITY : Date.parse(since);
  return events.filter((event) => Date.parse(event.createdAt) >= start);
}

/** An address without its prefix length. */
export function bare(address: string): string {
  return address.replace(/\/32$/, '');
}

function readRow(record: ActionRecord): JournalRow {
  const target = parseObject(record.targetJSON);
  const parameters = parseObject(record.parametersJSON);
  return {
    record,
    address: bare(String(target['address'] ?? '')),
    generation: String(parameters['mobilityAssignmentGeneration'] ?? ''),
    allowReassignment: String(parameters['allowReassignment'] ?? 'false') === 'true',
  };
}

/** A mapping that a record holds as JSON in text; empty for none. */
export function parseObject(json: string): Record<string, unknown> {
  if (json === '') return {};
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Tells one version of a row from another: it is written anew for each attempt. */
export function identity(record: ActionRecord): string {
  return `${record.id} ${record.idempotencyKey} ${record.status} ${record.updatedAt}`;
}

const versionsIn = oncePer((state: RouterState): ReadonlySet<string> => new Set((state.actions ?? []).map(identity)));

function nameOf(event: HolderEvent): string {
  return `${event.id} ${event.createdAt}`;
}

const eventsIn = oncePer((state: RouterState): ReadonlySet<string> => new Set((state.events ?? []).map(nameOf)));
