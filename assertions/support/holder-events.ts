import type { HolderEvent, RouterState } from '../../src/model.js';
import { bare, eventsOf } from './journal.js';

/** Transitions of which a router reports some, but not each, when it begins to take an address and when it has taken it. */
const BEGUN = ['seize-start', 'graceful-handover'];
const DONE = ['seize-complete', 'capture-confirmed'];

/**
 * How often one router took each address. Each taking is reported by every kind at most once; attempts that came to nothing,
 * made again by a router that was refused or restarted, are together one.
 */
export function timesTaken(events: readonly HolderEvent[], node: string): Map<string, number> {
  const own = events.filter(({ attributes }) => attributes.toNode === node);
  const count = (kind: string, address: string): number =>
    own.filter(({ attributes }) => attributes.transitionKind === kind && bare(attributes.address) === address).length;
  const times = new Map<string, number>();
  for (const address of new Set(own.map(({ attributes }) => bare(attributes.address)))) {
    const begun = BEGUN.some((kind) => count(kind, address) > 0) ? 1 : 0;
    const most = Math.max(begun, ...DONE.map((kind) => count(kind, address)));
    if (most > 0) times.set(address, most);
  }
  return times;
}

/**
 * Why the events that a router kept do not reach back to an earlier phase, in one clause; null when they do. Routers keep so
 * many and drop the oldest: as long as the newest of before is still there, none in between is gone.
 */
export function eventsGap(
  node: string,
  before: RouterState | undefined,
  after: RouterState | undefined,
): string | null {
  if (after?.events === undefined) return `the events of ${node} were not recorded (${after?.error ?? 'no record'})`;
  if (before === undefined) return `the events of ${node} before it were not recorded`;
  const newest = eventsOf(before).at(-1);
  if (newest === undefined) return null;
  const kept = after.events.some((event) => event.id === newest.id && event.createdAt === newest.createdAt);
  return kept ? null : `${node} had dropped its events from before it`;
}
