import type { LabInventory } from '../lab/inventory.js';
import { LabrunError } from '../errors.js';
import type { SiteKind } from '../model.js';
import type { NodePool } from '../../runners/node.js';
import type { Provider } from '../../runners/provider.js';

/** The providers of a lab's sites. Each cloud SDK costs up to 0.4 s to load, so only what is spoken to is loaded. */
export async function loadProviders(
  inventory: LabInventory,
  sites: readonly SiteKind[],
  pool: NodePool,
): Promise<Map<SiteKind, Provider>> {
  const loaded = await Promise.all(
    sites.map(async (site) => [site, await loadProvider(site, inventory, pool)] as const),
  );
  return new Map(loaded);
}

async function loadProvider(site: SiteKind, inventory: LabInventory, pool: NodePool): Promise<Provider> {
  switch (site) {
    case 'aws':
      return (await import('../../runners/aws/index.js')).createAwsProvider(access(inventory, 'aws'));
    case 'oci':
      return (await import('../../runners/oci/index.js')).createOciProvider(access(inventory, 'oci'));
    case 'azure':
      return (await import('../../runners/azure/index.js')).createAzureProvider(access(inventory, 'azure'));
    case 'onprem':
      return (await import('../../runners/onprem/index.js')).createOnpremProvider(access(inventory, 'onprem'), pool);
  }
}

/** Starts loading the SDKs of these sites in the background, while the lab comes up. Errors show when they are used. */
export function preloadProviders(sites: readonly SiteKind[]): void {
  const loads = sites.map((site) => {
    if (site === 'aws') return import('../../runners/aws/index.js');
    if (site === 'oci') return import('../../runners/oci/index.js');
    if (site === 'azure') return import('../../runners/azure/index.js');
    return import('../../runners/onprem/index.js');
  });
  Promise.all(loads).catch(() => undefined);
}

function access<S extends SiteKind>(inventory: LabInventory, site: S): NonNullable<LabInventory['sites'][S]> {
  const found = inventory.sites[site];
  if (found === undefined) throw new LabrunError('lab.site', `the lab has no site ${site}`);
  return found as NonNullable<LabInventory['sites'][S]>;
}
