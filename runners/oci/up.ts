import type { RunTags, SitePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { adopt } from './adopt.js';
import type { OciApi } from './api.js';
import { launchNode } from './launch.js';
import type { Placement } from './launch-details.js';
import { limitsOf } from './limits.js';
import { createNetwork } from './network.js';
import { createdTags, toFreeformTags } from './tags.js';
import { together } from './together.js';

/**
 * Brings up what the site's setup says, all nodes side by side, and waits until they run: instances in a network that is
 * there, or with a network of their own, or instances that are there. What an earlier attempt of the run made is used.
 */
export async function up(api: OciApi, site: SitePlan, tags: RunTags, ctx: ProviderContext): Promise<void> {
  const { setup, subnetId } = api.site;
  const nodes = [...site.routers, site.client];
  if (setup?.mode === 'adopt') return adopt(api, setup.instances, nodes, tags, ctx);
  const freeformTags = setup === undefined ? toFreeformTags(tags) : createdTags(tags);
  const place: Omit<Placement, 'boot'> =
    setup === undefined
      ? { subnetId, hasPublicIp: false, freeformTags }
      : {
          subnetId: await createNetwork(api, limitsOf(ctx), setup, freeformTags, ctx),
          hasPublicIp: true,
          freeformTags,
        };
  await together(nodes, ctx.signal, (node, signal) =>
    launchNode(api, node, { ...place, boot: ctx.boot?.(node) }, { ...ctx, signal }),
  );
}
