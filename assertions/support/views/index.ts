import { calls } from './calls.js';
import { events } from './events.js';
import { inventory } from './inventory.js';
import { journal } from './journal.js';
import { matrix } from './matrix.js';
import { moments } from './moments.js';
import { outages } from './outages.js';
import { routers } from './routers.js';
import type { View } from './view.js';

/** Everything that a query can be asked over, by name. */
export const VIEWS = { matrix, journal, inventory, events, outages, moments, routers, calls } as const satisfies Record<
  string,
  View
>;
export type ViewName = keyof typeof VIEWS;
export const VIEW_NAMES = Object.keys(VIEWS) as ViewName[];
