import type { ActionRecord, HolderEvent, RouterState } from '../../src/model.js';

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
export function rowsOf(state: RouterState | undefined): JournalRow[] {
  return (state?.actions ?? []).map(readRow).sort((a, b) => time(a) - time(b) || a.record.id - b.record.id);
}

/**
 * Rows that a journal gained, or that changed, between two moments. Compared as snapshots and not by time, because routers
 * have clocks of their own; `since` (RFC 3339) is used only when the earlier moment was not recorded.
 */
export function newRows(
  before: RouterState | undefined,
  after: RouterState | undefined,
  since: string | null,
): JournalRow[] {
  const rows = rowsOf(after);
  if (before?.actions !== undefined) {
    const known = new Set(before.actions.map(identity));
    return rows.filter((row) => !known.has(identity(row.record)));
  }
  const start = since === null ? Number.POSITIVE_INFINITY : Date.parse(since);
  return rows.filter((row) => Date.parse(row.record.updatedAt) >= start);
}

/** Holder events of a router, oldest first. */
export function eventsOf(state: RouterState | undefined): HolderEvent[] {
  return [...(state?.events ?? [])].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || a.id - b.id);
}

/** Holder events that appeared between two moments, oldest first; see `newRows`. */
export function newEvents(
  before: RouterState | undefined,
  after: RouterState | undefined,
  since: string | null,
): HolderEvent[] {
  const events = eventsOf(after);
  if (before?.events !== undefined) {
    const known = new Set(before.events.map((event) => `${event.id} ${event.createdAt}`));
    return events.filter((event) => !known.has(`${event.id} ${event.createdAt}`));
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

function time(row: JournalRow): number {
  return Date.parse(row.record.createdAt);
}

function identity(record: ActionRecord): string {
  return `${record.id} ${record.idempotencyKey} ${record.status} ${record.updatedAt}`;
}
