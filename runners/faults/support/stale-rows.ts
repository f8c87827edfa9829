import { createHash } from 'node:crypto';
import type { ActionRecord } from '../../../src/model.js';

export const STALE_KINDS = ['path-signature', 'generation', 'unfenced'] as const;
export type StaleKind = (typeof STALE_KINDS)[number];

/** A row as it is put into a journal from outside. */
export type ForgedRow = Omit<ActionRecord, 'id' | 'status' | 'createdAt' | 'updatedAt'>;

export interface Forgery {
  kind: StaleKind;
  /** Router whose journal gets the rows, and what its provider calls its NIC. */
  node: string;
  nicRef: string;
  /** It holds the captures now. */
  holding: boolean;
  /** Makes keys that no journal has. */
  id: string;
  nowMs: number;
}

/** Longer than any run waits for it to be decided, in ms: a row must not be skipped because its lease is over. */
const LEASE_MS = 3_600_000;

/**
 * What a router may find in its journal that was right once: one row for each assignment in `rows`, in the router's own
 * format. Each would do harm if it were executed: it takes an address from a NIC that is to have it.
 */
export function forgeRows(rows: readonly ActionRecord[], forgery: Forgery): ForgedRow[] {
  const latest = new Map<string, ActionRecord>();
  for (const row of rows)
    if (row.action === 'assign-secondary-ip') latest.set(String(objectOf(row.targetJSON)['address']), row);
  return [...latest].map(([address, row]) => forge(address, row, forgery));
}

function forge(address: string, row: ActionRecord, forgery: Forgery): ForgedRow {
  const { kind, node, nicRef, holding, id } = forgery;
  const assigns = kind === 'generation' || (kind === 'unfenced' && !holding);
  const [action, undo] = assigns ? [ASSIGN, UNASSIGN] : [UNASSIGN, ASSIGN];
  const target = { ...objectOf(row.targetJSON), ...nicNames(nicRef, objectOf(row.targetJSON)) };
  const parameters = { ...(assigns ? { allowReassignment: 'true' } : {}), mobilityCaptureHolder: node };
  const fence = fenceOf(objectOf(row.parametersJSON), forgery);
  const pool = row.idempotencyKey.split(':')[1] ?? 'cloudedge';
  const signature = kind === 'unfenced' ? [] : ['pathsig', shortHash(String(fence['mobilityPathSig']))];
  const key = ['mobility', pool, row.provider, lastPart(nicRef), action, address, 'holder', node, ...signature, id];
  return {
    idempotencyKey: key.join(':'),
    source: `MobilityPool/${pool}/node/${node}`,
    provider: row.provider,
    providerRef: row.providerRef,
    action,
    targetJSON: JSON.stringify(target),
    parametersJSON: JSON.stringify({ ...parameters, ...fence }),
    undoJSON: JSON.stringify({ action: undo, parameters: target }),
    riskLevel: assigns ? 'high' : 'medium',
  };
}

const ASSIGN = 'assign-secondary-ip';
const UNASSIGN = 'unassign-secondary-ip';

/** What a router compares with what it wants now; nothing for a row that is not fenced. */
function fenceOf(current: Record<string, unknown>, { kind, node, id, nowMs }: Forgery): Record<string, string> {
  const signature = String(current['mobilityPathSig'] ?? '');
  if (kind === 'unfenced') return {};
  if (kind === 'path-signature') return { mobilityPathSig: `${signature};superseded=${id}` };
  return {
    mobilityAssignmentDesiredHolder: node,
    mobilityAssignmentGeneration: `${String(current['mobilityAssignmentGeneration'] ?? '')}-before-${id}`,
    mobilityAssignmentLeaseUntil: new Date(nowMs + LEASE_MS).toISOString(),
    mobilityAssignmentReason: 'replayed by labrun',
    mobilityPathSig: signature,
    mobilityTrapLastSeenAt: new Date(nowMs).toISOString(),
  };
}

/** The NIC under every name that a target has for it. */
function nicNames(nicRef: string, target: Record<string, unknown>): Record<string, string> {
  return { nicRef, ...(target['nicName'] === undefined ? {} : { nicName: lastPart(nicRef) }) };
}

/** How a NIC is called in a key, whose parts are separated by colons. */
function lastPart(nicRef: string): string {
  return (nicRef.split('/').at(-1) ?? nicRef).replace(/:/g, '-');
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function objectOf(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json === '' ? '{}' : json);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
