import type { NodePlan, SitePlan } from '../../../src/model.js';
import { together } from '../together.js';
import { waitForState } from '../wait.js';
import { allowForwarding, createInterface, runInstance, startAgain, type Place } from './node.js';
import type { Step } from './step.js';

/** Creates each node of the site, all side by side, or what is missing of it, and waits until they run. */
export async function createNodes(step: Step, site: SitePlan, place: Place): Promise<void> {
  const nodes = [...site.routers, site.client];
  const instances = await together(nodes, step.ctx.signal, async (node, signal) => {
    const own = { ...step, ctx: { ...step.ctx, signal }, limits: { ...step.limits, signal } };
    return [await createNode(own, node, place), node.name] as const;
  });
  await waitForState(step.api, step.limits, 'up', new Map(instances), 'running');
}

async function createNode(step: Step, node: NodePlan, place: Place): Promise<string> {
  const nic = await createInterface(step, node, place);
  if (node.role === 'router') await allowForwarding(step, node, nic);
  await place.publish?.(step, node, nic);
  const id = await runInstance(step, node, nic, place, step.ctx.boot?.(node));
  await startAgain(step, node, id);
  return id;
}
