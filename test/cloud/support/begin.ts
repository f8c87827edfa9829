import { cloudInventory } from '../../../src/cloud/inventory.js';
import { readTrust } from '../../../src/cloud/trust.js';
import { completeConfig } from '../../../src/config/complete.js';
import { loadProviders } from '../../../src/engine/providers.js';
import type { CloudName } from '../../../src/model.js';
import { runTags } from '../../../src/run/tags.js';
import { topology } from '../../../src/scenario/topology.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import { context } from '../../runners/aws/context.js';
import type { MemoryWorld } from './memory-world.js';

/** Brings up one router and a client at each of these sites, as an earlier labrun would have. */
export async function begin(
  { config: author }: Pick<MemoryWorld, 'config'>,
  runId: string,
  sites: readonly CloudName[],
  ttlExpiresAt: string,
): Promise<void> {
  const around = { path: '/x', dir: '/', env: {} };
  const config = completeConfig(structuredClone(author), around);
  const inventory = cloudInventory(config, readTrust(config, {}), null);
  const pool = createNodePool(inventory.ssh);
  const providers = await loadProviders(inventory, sites, pool);
  for (const [site, provider] of providers) {
    const plan = topology({ profile: 'minimal', providers: ['onprem', site] }).sites[1]!;
    await provider.up(plan, runTags({ runId, owner: 'o', purpose: 'p', ttlExpiresAt }, site), context({ runId }));
    provider.close();
  }
  await pool.close();
}
