import type { HolderEvent, RouterState } from '../../src/model.js';
import { eventsOf } from './journal.js';

/** Transitions of which a router reports some, but not each, whenever it takes an address. */
export const TAKING_KINDS = ['seize-start', 'seize-complete', 'graceful-handover', 'capture-confirmed'] as const;

/** True for an event by which a router says that it takes, or has taken, an address itself. */
export function isTaking({ attributes }: HolderEvent, node: string): boolean {
  return (TAKING_KINDS as readonly string[]).includes(attributes.transitionKind) && attributes.toNode === node;
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
