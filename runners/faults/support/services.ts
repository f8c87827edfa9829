import type { NodePlan } from '../../../src/model.js';
import type { FaultContext } from '../../fault.js';
import { recorded } from './context.js';
import type { Look } from './poll.js';
import { must, readPaths, serviceState, type CallLimits } from './router.js';

/** What runs on every router, in the order in which it is started. */
export const SERVICES = ['routerd-bgp', 'routerd'] as const;

/** Starts or stops a router's services; those that are as asked for stay as they are. */
export async function setServices(
  ctx: FaultContext,
  node: NodePlan,
  verb: 'start' | 'stop',
  limits: CallLimits,
): Promise<void> {
  await recorded(ctx, { op: verb, kind: 'service', name: `${node.name}/${SERVICES.join('+')}` }, () =>
    must(ctx.nodes.node(node.name), `sudo -n systemctl ${verb} ${SERVICES.join(' ')}`, limits),
  );
}

/** State of each of a router's services, in the order of SERVICES. */
export async function serviceStates(ctx: FaultContext, node: NodePlan, limits: CallLimits): Promise<string[]> {
  return await Promise.all(SERVICES.map((service) => serviceState(ctx.nodes.node(node.name), service, limits)));
}

/** Whether a router takes part again: its services are active and BGP has told it of others. */
export async function lookForService(ctx: FaultContext, node: NodePlan, limits: CallLimits): Promise<Look<true>> {
  const states = await serviceStates(ctx, node, limits);
  if (states.some((state) => state !== 'active'))
    return { lastSeen: `${node.name}: ${SERVICES.map((service, i) => `${service} is ${states[i]}`).join(', ')}` };
  const paths = await readPaths(ctx.nodes.node(node.name), limits);
  return paths.length > 0 ? { done: true } : { lastSeen: `${node.name} has no BGP path yet` };
}
