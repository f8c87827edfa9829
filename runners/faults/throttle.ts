import type { Fault } from '../fault.js';
import { about, disturbing, OPERATIONS_ARG } from './support/disturbance.js';

/** The API has had too many requests, of whomever: SDKs know the error and try again later. */
export const throttle: Fault = {
  name: 'throttle',
  describe:
    "refuse a share of the calls of a site's routers with their provider's rate-limit error (embedded labs only)",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      share: {
        description: 'Share of calls that is refused, the first one among them; 1 is every call.',
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.5,
      },
      operations: OPERATIONS_ARG,
    },
  },
  needsStandby: false,
  takeover: () => 'none',
  lastsMs: 2_000,
  sites: 'clouds',
  prepare: (ctx, { share = 0.5, operations }) =>
    disturbing(ctx, 'throttle', {
      rules: { throttle: Number(share), ...about(operations) },
      hit: 'throttled',
      what: 'refused as too many',
      shows: ({ ok }) => !ok,
      told: { share: Number(share) },
    }),
};
