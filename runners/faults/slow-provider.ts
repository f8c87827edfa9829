import type { Fault } from '../fault.js';
import { about, disturbing, OPERATIONS_ARG } from './support/disturbance.js';

/** What an answer may take besides the delay, in ms. */
const ANSWER_MS = 2_000;

/** Every call succeeds, but late: a router that gives up earlier journals a failure of what is done after all. */
export const slowProvider: Fault = {
  name: 'slow-provider',
  describe: "let a site's provider carry out and answer its routers' calls late (embedded labs only)",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      delayMs: {
        description: 'How late, in ms.',
        type: 'integer',
        minimum: 1,
        maximum: 600_000,
        default: 500,
      },
      operations: OPERATIONS_ARG,
    },
  },
  needsStandby: false,
  takeover: () => 'none',
  lastsMs: 2_000,
  sites: 'clouds',
  prepare: (ctx, { delayMs = 500, operations }) =>
    disturbing(ctx, 'slow-provider', {
      rules: { delayMs: Number(delayMs), ...about(operations) },
      hit: 'delayed',
      what: 'carried out late',
      shows: ({ ok }) => ok,
      told: { delayMs: Number(delayMs) },
      afterMs: Number(delayMs) + ANSWER_MS,
    }),
};
