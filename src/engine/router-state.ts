import { messageOf } from '../errors.js';
import type { ActionRecord, HolderEvent, OwnerRow, PathRow, RouterState } from '../model.js';
import type { NodePool } from '../../runners/node.js';
import { ipv4Addresses, sections } from './sections.js';

const OWNERS = 'routerctl mobility owners -o json';
const PATHS = 'routerctl mobility paths -o json';
const ALL = [
  'routerctl action list -o json',
  OWNERS,
  PATHS,
  'routerctl get events --topic routerd.mobility.holder.transition --limit 2000 -o json',
  'ip -j -4 addr',
  'routerctl version',
];

/** Reads everything that one router says of itself, in one round trip. An unreadable router is a state with `error`. */
export async function readRouterState(
  pool: NodePool,
  node: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<RouterState> {
  try {
    const [actions, owners, paths, events, addresses, version] = await sections(pool, node, ALL, timeoutMs, signal);
    return {
      node,
      actions: (JSON.parse(actions ?? '') as ActionRecord[] | null) ?? [],
      owners: (JSON.parse(owners ?? '') as OwnerRow[] | null) ?? [],
      paths: (JSON.parse(paths ?? '') as PathRow[] | null) ?? [],
      events: (JSON.parse(events ?? '') as { events: HolderEvent[] | null }).events ?? [],
      addresses: ipv4Addresses(addresses ?? ''),
      version: (version ?? '').trim(),
    };
  } catch (error) {
    return { node, error: messageOf(error) };
  }
}

/** Who owns and who captures what, as one router sees it now. Throws when the router cannot be read. */
export async function readPlacement(
  pool: NodePool,
  node: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ owners: OwnerRow[]; paths: PathRow[] }> {
  const [owners, paths] = await sections(pool, node, [OWNERS, PATHS], timeoutMs, signal);
  return {
    owners: (JSON.parse(owners ?? '') as OwnerRow[] | null) ?? [],
    paths: (JSON.parse(paths ?? '') as PathRow[] | null) ?? [],
  };
}
