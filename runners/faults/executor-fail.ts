import type { Fault } from '../fault.js';
import { about, disturbing, OPERATIONS_ARG } from './support/disturbance.js';

/** The routers' identity may read and change nothing, as when somebody has edited its role; the network itself is whole. */
export const executorFail: Fault = {
  name: 'executor-fail',
  describe:
    "take from a site's routers the right to change anything at their provider; bites when one has to act (embedded labs only)",
  args: { type: 'object', additionalProperties: false, properties: { operations: OPERATIONS_ARG } },
  needsStandby: false,
  takeover: () => 'none',
  lastsMs: 2_000,
  sites: 'clouds',
  prepare: (ctx, { operations }) =>
    disturbing(ctx, 'executor-fail', {
      rules: { deny: true, ...about(operations) },
      hit: 'denied',
      what: 'denied',
      shows: ({ ok }) => !ok,
      told: {},
    }),
};
