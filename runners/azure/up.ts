import { adopt } from './adopt.js';
import { create } from './create.js';
import type { RunTags, SitePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { within, type AzureConnection } from './connection.js';
import { toAzureTags } from './tags.js';

/** Brings a site up: in a network of its own, in one that exists, or with machines that exist. */
export async function up(azure: AzureConnection, plan: SitePlan, tags: RunTags, ctx: ProviderContext): Promise<void> {
  const azureTags = toAzureTags(tags);
  const name = { operation: 'up', what: `bring up ${plan.name}` } as const;
  const runId = tags['routerd.cloudedge.run_id'];
  await within(azure, name, ctx, async (attempt) => {
    const creation = { ...attempt, azure, log: ctx.log, runId };
    const { setup } = azure.site;
    if (setup?.mode === 'adopt') return adopt(creation, setup, plan, azureTags);
    return create(creation, plan, azureTags, ctx.boot);
  });
}
