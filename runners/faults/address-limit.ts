import type { Fault } from '../fault.js';
import { disturbing } from './support/disturbance.js';

/** A NIC holds only so many addresses, and the standby's is nearly full when it has to take over. */
export const addressLimit: Fault = {
  name: 'address-limit',
  describe:
    'let each NIC of a site hold only a few secondary addresses, and refuse what is beyond them (embedded labs only)',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      addresses: {
        description: 'How many secondary addresses one NIC may hold. Those that it holds already stay.',
        type: 'integer',
        minimum: 0,
        maximum: 255,
        default: 1,
      },
    },
  },
  needsStandby: false,
  takeover: () => 'none',
  lastsMs: 2_000,
  sites: 'clouds',
  prepare: (ctx, { addresses = 1 }) =>
    disturbing(ctx, 'address-limit', {
      rules: { addressLimit: Number(addresses) },
      hit: 'limited',
      what: 'refused because the NIC is full',
      shows: ({ ok, operation }) => !ok && operation.split('+').includes('assign'),
      told: { addresses: Number(addresses) },
    }),
};
