import type { OwnerRow, PathRow, PoolStatus } from '../model.js';
import type { NodePool } from '../../runners/node.js';
import { POOL } from './router-state.js';
import { ipv4Addresses, sections } from './sections.js';

/** What one router says of who holds what, as little as it takes to record it many times a second. */
export interface Glance {
  owners: OwnerRow[];
  paths: PathRow[];
  addresses: string[];
  /** Absent where the router publishes none. */
  pool?: PoolStatus;
}

const COMMANDS = ['routerctl mobility owners -o json', 'routerctl mobility paths -o json', 'ip -j -4 addr', POOL];

/** Throws when the router cannot be read. */
export async function readGlance(
  pool: NodePool,
  node: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Glance> {
  const [owners, paths, addresses, status] = await sections(pool, node, COMMANDS, timeoutMs, signal);
  const known = (JSON.parse(status?.trim() || 'null') as { status?: PoolStatus } | null)?.status;
  return {
    owners: (JSON.parse(owners ?? '') as OwnerRow[] | null) ?? [],
    paths: (JSON.parse(paths ?? '') as PathRow[] | null) ?? [],
    addresses: ipv4Addresses(addresses ?? ''),
    ...(known === undefined ? {} : { pool: known }),
  };
}
