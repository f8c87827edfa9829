import type { RunTags, SitePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { adopt } from './adopt/adopt.js';
import { limitsOf, type AwsApi } from './api.js';
import { createAll } from './create/all.js';
import { createNodes } from './create/nodes.js';
import type { Step } from './create/step.js';

/**
 * Brings a site about as its setup says: everything from nothing, instances that exist, or machines in a network that
 * exists. May be repeated, and goes on where an earlier attempt was broken off. Waits until all machines run.
 */
export async function up(api: AwsApi, site: SitePlan, tags: RunTags, ctx: ProviderContext): Promise<void> {
  const limits = limitsOf(ctx);
  const { setup, subnetId } = api.site;
  if (setup?.mode === 'adopt') return adopt({ api, ctx, limits, tags: { ...tags } }, site, setup.instances);
  const step: Step = { api, ctx, limits, tags: { ...tags }, existing: [], used: new Set() };
  if (setup?.mode === 'create') return createAll(step, site, setup);
  return createNodes(step, site, { subnet: subnetId, own: false });
}
