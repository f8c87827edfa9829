import { LabrunError } from '../../src/errors.js';
import type { Fault, FaultContext } from '../fault.js';
import { dropping } from './support/drop.js';
import { peers } from './support/packet-filter.js';

/** Loses packets at random between the target and the other routers, each way, what it forwards for clients included. */
export const packetLoss: Fault = {
  name: 'packet-loss',
  describe: 'lose a share of the packets between a router and all other routers',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      percent: {
        description: 'Share of packets that is lost in each direction.',
        type: 'integer',
        minimum: 1,
        maximum: 100,
        default: 30,
      },
    },
  },
  needsStandby: false,
  takeover: () => 'none',
  lastsMs: 1_500,
  async prepare(ctx, { percent = 30 }) {
    const addresses = peerAddresses(ctx);
    const rules = (['in', 'out'] as const).map((direction) => ({
      direction,
      match: peers(direction, addresses),
      counter: direction === 'in' ? 'lostIn' : 'lostOut',
      percent: Number(percent),
    }));
    return await dropping(ctx, rules, { percent: Number(percent) });
  },
};

/** One address each: a tunnelled packet would meet the rule twice if its inner address counted as well. */
function peerAddresses({ plan, target }: FaultContext): string[] {
  const others = plan.sites.flatMap((site) => site.routers).filter((router) => router.name !== target.name);
  const addresses = others.flatMap(({ wanIp, overlayIp }) => wanIp ?? overlayIp ?? []);
  if (addresses.length === 0) throw new LabrunError('fault.target', `${target.name} has no other router to talk to`);
  return addresses;
}
