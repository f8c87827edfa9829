import type { Fault } from '../fault.js';
import { about, disturbing, OPERATIONS_ARG } from './support/disturbance.js';

/** The call is carried out and the caller never hears of it: only one that looks, or asks again, can know. */
export const lostResponse: Fault = {
  name: 'lost-response',
  describe:
    "carry out calls of a site's routers at their provider, but cut the connection in place of an answer (embedded labs only)",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      answers: {
        description: 'How many answers are lost; later calls are answered.',
        type: 'integer',
        minimum: 1,
        maximum: 1000,
        default: 1,
      },
      operations: OPERATIONS_ARG,
    },
  },
  needsStandby: false,
  takeover: () => 'none',
  lastsMs: 2_000,
  sites: 'clouds',
  prepare: (ctx, { answers = 1, operations }) =>
    disturbing(ctx, 'lost-response', {
      rules: { loseAnswers: Number(answers), ...about(operations) },
      hit: 'lost',
      what: 'carried out without an answer',
      shows: ({ ok, code }) => ok && code === 'lost',
      told: {},
    }),
};
