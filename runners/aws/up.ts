import type { RunTags, SitePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { limitsOf, type AwsApi } from './api.js';
import { createNodes } from './create/nodes.js';
import type { Step } from './create/step.js';

/**
 * Brings a site about as its setup says: everything from nothing, instances that exist, or machines in a network that
 * exists. May be repeated, and goes on where an earlier attempt was broken off. Waits until all machines run.
 */
export async function up(api: AwsApi, site: SitePlan, tags: RunTags, ctx: ProviderContext): Promise<void> {
  const limits = limitsOf(ctx);
  const { setup, subnetId } = api.site;
  const step: Step = { api, ctx, limits, tags: { ...tags }, existing: [], used: new Set() };
  switch (setup?.mode) {
    case undefined:
      return createNodes(step, site, { subnet: subnetId });
    case 'create':
      return (await import('./on-demand.js')).createAll(step, site, setup);
    case 'adopt':
      return (await import('./on-demand.js')).adopt(step, site, setup.instances);
  }
}
