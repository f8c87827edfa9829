import { messageOf } from '../errors.js';
import type { ClientState } from '../model.js';
import type { NodePool } from '../../runners/node.js';
import { KERNEL, readCounter, readLinks, readNeighbours, readRoutes } from './kernel-state.js';
import { sections } from './sections.js';

/** What one client's kernel says now, in one round trip. An unreadable client is a state with `error`. */
export async function readClientState(
  pool: NodePool,
  node: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ClientState> {
  try {
    const commands = [KERNEL.neighbours, KERNEL.links, KERNEL.routes, KERNEL.snmp];
    const [neighbours = '', links = '', routes = '', snmp = ''] = await sections(
      pool,
      node,
      commands,
      timeoutMs,
      signal,
    );
    const redirectsReceived = readCounter(snmp, 'Icmp', 'InRedirects');
    return {
      node,
      neighbours: readNeighbours(neighbours.trim()),
      links: readLinks(links),
      gateway: readRoutes(routes).find(({ dst }) => dst === 'default')?.via ?? '',
      ...(redirectsReceived === undefined ? {} : { redirectsReceived }),
    };
  } catch (error) {
    return { node, error: messageOf(error) };
  }
}
