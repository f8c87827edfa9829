import { LabrunError } from '../../src/errors.js';
import type { NodePlan } from '../../src/model.js';
import type { Fault, FaultContext } from '../fault.js';
import { dropping } from './support/drop.js';
import { peers } from './support/packet-filter.js';

type Side = 'overlay' | 'lan';
type Direction = 'both' | 'in' | 'out';

/** Cuts the target off from other nodes while both stay up: neither of them sees a link go down. */
export const partition: Fault = {
  name: 'partition',
  describe: 'cut a router off from others, in one direction or both, while every link stays up',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      from: {
        description: 'From whom: the other routers of the lab (overlay) or the other nodes of its own site (lan).',
        enum: ['overlay', 'lan'],
        default: 'overlay',
      },
      with: {
        description: 'Names of the nodes that it is cut off from. Default: all of them.',
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { type: 'string' },
      },
      direction: {
        description: 'What is lost: what the router receives (in), what it sends (out), or both.',
        enum: ['both', 'in', 'out'],
        default: 'both',
      },
    },
  },
  needsStandby: false,
  takeover: ({ from, with: names }) => (from !== 'lan' && names === undefined ? 'seize' : 'none'),
  lastsMs: 1_500,
  async prepare(ctx, { from = 'overlay', with: names, direction = 'both' }) {
    const others = othersOf(ctx, from as Side, names as string[] | undefined);
    const addresses = others.flatMap((node) => addressesOf(node, from as Side));
    const directions = direction === 'both' ? (['in', 'out'] as const) : [direction as Exclude<Direction, 'both'>];
    const rules = directions.map((each) => ({
      direction: each,
      match: peers(each, addresses),
      counter: each === 'in' ? 'droppedIn' : 'droppedOut',
    }));
    return await dropping(ctx, rules, { cutOffFrom: others.map(({ name }) => name).join(', ') });
  },
};

function othersOf(ctx: FaultContext, from: Side, names: readonly string[] | undefined): NodePlan[] {
  const nodes =
    from === 'overlay' ? ctx.plan.sites.flatMap((site) => site.routers) : [...ctx.site.routers, ctx.site.client];
  const others = nodes.filter((node) => node.name !== ctx.target.name);
  const unknown = names?.find((name) => !others.some((node) => node.name === name));
  if (unknown !== undefined || others.length === 0)
    throw new LabrunError('fault.target', `${ctx.target.name} has no ${from} neighbour ${unknown ?? ''}`.trim(), {
      hint: `it has: ${others.map((node) => node.name).join(', ') || 'none'}`,
    });
  return names === undefined ? others : others.filter((node) => names.includes(node.name));
}

/** Under which addresses the node is met. What is tunnelled is dropped with the packet around it. */
function addressesOf(node: NodePlan, from: Side): string[] {
  return from === 'lan' ? [node.lanIp] : [node.wanIp, node.overlayIp].filter((address) => address !== undefined);
}
