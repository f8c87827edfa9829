import { messageOf } from '../errors.js';
import type { ActionRecord, HolderEvent, OwnerRow, PathRow, PoolStatus, RouterState } from '../model.js';
import type { NodePool } from '../../runners/node.js';
import { KERNEL, readCounter, readLinks, readRoutes, readRpFilter } from './kernel-state.js';
import { sections } from './sections.js';

const OWNERS = 'routerctl mobility owners -o json';
const PATHS = 'routerctl mobility paths -o json';
/** Not every router has it. */
export const POOL = '{ routerctl get MobilityPool/cloudedge -o json 2>/dev/null || echo null; }';
const ALL = [
  'routerctl action list -o json',
  OWNERS,
  PATHS,
  'routerctl get events --topic routerd.mobility.holder.transition --limit 2000 -o json',
  KERNEL.links,
  'routerctl version',
  KERNEL.routes,
  KERNEL.rpFilter,
  KERNEL.snmp,
  POOL,
];

/** Reads everything that one router says of itself, in one round trip. An unreadable router is a state with `error`. */
export async function readRouterState(
  pool: NodePool,
  node: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<RouterState> {
  try {
    const [actions, owners, paths, events, addr = '', version, routes = '', rpFilter = '', snmp = '', status = ''] =
      await sections(pool, node, ALL, timeoutMs, signal);
    const links = readLinks(addr);
    const redirectsSent = readCounter(snmp, 'Icmp', 'OutRedirects');
    const known = (JSON.parse(status.trim() || 'null') as { status?: PoolStatus } | null)?.status;
    return {
      node,
      actions: (JSON.parse(actions ?? '') as ActionRecord[] | null) ?? [],
      owners: (JSON.parse(owners ?? '') as OwnerRow[] | null) ?? [],
      paths: (JSON.parse(paths ?? '') as PathRow[] | null) ?? [],
      events: (JSON.parse(events ?? '') as { events: HolderEvent[] | null }).events ?? [],
      addresses: links.flatMap((link) => link.addresses),
      ...(known === undefined ? {} : { pool: known }),
      links,
      routes: readRoutes(routes),
      rpFilter: readRpFilter(rpFilter),
      ...(redirectsSent === undefined ? {} : { redirectsSent }),
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

/** Whether a router says that its pool is still on its way. False where it publishes no such state. Throws as above. */
export async function isPoolPending(
  pool: NodePool,
  node: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const [status = ''] = await sections(pool, node, [POOL], timeoutMs, signal);
  return (JSON.parse(status.trim() || 'null') as { status?: PoolStatus } | null)?.status?.phase === 'Pending';
}
