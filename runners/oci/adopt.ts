import type { NodePlan, RunTags } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { adoptVnic } from './adopt-vnic.js';
import { claim, claimable } from './claim.js';
import type { OciApi } from './api.js';
import { unfit } from './ended.js';
import { limitsOf } from './limits.js';
import { powerOn } from './power-on.js';
import { toFreeformTags } from './tags.js';
import { together } from './together.js';

/**
 * Takes instances that exist, by node name, for the run: each is noted as it was found, in a tag of its own, then tagged,
 * made to forward if it is a router, and started. All are looked at before the first is changed. Throws OciError when one is
 * not there or is not free; then none was changed.
 */
export async function adopt(
  api: OciApi,
  instances: Record<string, string>,
  nodes: readonly NodePlan[],
  tags: RunTags,
  ctx: ProviderContext,
): Promise<void> {
  const freeformTags = toFreeformTags(tags);
  const wanted = nodes.map((node) => ({ node, id: idOf(instances, node) }));
  checkDistinct(wanted);
  await together(wanted, ctx.signal, async ({ node, id }, signal) => {
    const limits = { ...limitsOf(ctx), signal };
    await claimable(api, limits, node, id, ctx.runId);
  });
  await together(wanted, ctx.signal, async ({ node, id }, signal) => {
    const limits = { ...limitsOf(ctx), signal };
    const own = { ...ctx, signal };
    await claim(api, limits, node, id, freeformTags, own);
    await adoptVnic(api, limits, node, id, freeformTags, own);
    await powerOn(api, limits, node, id, own);
  });
}

function checkDistinct(wanted: readonly { node: NodePlan; id: string }[]): void {
  wanted.forEach(({ node, id }, index) => {
    const first = wanted.findIndex((other) => other.id === id);
    if (first === index) return;
    const message = `the configuration names the same instance for ${wanted[first]?.node.name} and ${node.name}`;
    throw unfit('up', node.name, 'NotConfigured', message);
  });
}

function idOf(instances: Record<string, string>, { name }: NodePlan): string {
  const id = instances[name];
  if (id !== undefined) return id;
  throw unfit('up', name, 'NotConfigured', `the configuration names no instance for ${name}`);
}
