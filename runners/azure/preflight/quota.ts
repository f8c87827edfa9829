import type { ResourceSku } from '@azure/arm-compute';
import type { SitePlan } from '../../../src/model.js';
import type { PreflightCheck } from '../../provider.js';
import { collect, type AzureConnection } from '../connection.js';
import { checked, fail, pass, skip } from './check.js';

interface Usage {
  name?: { value?: string };
  currentValue?: number;
  limit?: number;
}

/** Whether the size can be had in the location, and whether the subscription has room for all that a run creates. */
export function checkQuota(azure: AzureConnection, plan: SitePlan, signal: AbortSignal): Promise<PreflightCheck> {
  const { site } = azure;
  if (site.setup?.mode === 'adopt') return Promise.resolve(skip('quota', 'nothing is created'));
  return checked(azure, 'quota', signal, async (abort) => {
    const sizes = await sizesOf(azure, abort);
    if (sizes.length === 0)
      return fail('quota', `Azure has no machines in the location ${site.location}: check location`);
    const size = sizes.find(({ name }) => name?.toLowerCase() === site.vmSize.toLowerCase());
    if (size === undefined) return fail('quota', `Azure has no size ${site.vmSize} in ${site.location}: check vmSize`);
    const reason = restrictionOf(size);
    if (reason !== undefined)
      return fail(
        'quota',
        `this subscription may not have ${site.vmSize} in ${site.location} (${reason}): choose another`,
      );
    const machines = plan.routers.length + 1;
    const cores = Number(size.capabilities?.find(({ name }) => name === 'vCPUs')?.value ?? 1) * machines;
    const [compute, network] = await usagesOf(azure, abort);
    const short = [
      ...lacking(compute, { cores, virtualMachines: machines, [size.family ?? '']: cores }),
      ...lacking(network, { NetworkInterfaces: machines, ...networkNeeds(azure, machines) }),
    ];
    if (short.length > 0)
      return fail('quota', `${short.join('; ')}: remove old runs with \`labrun down --expired\`, or ask for more`);
    return pass('quota', `room for ${machines} machines with ${cores} cores in ${site.location}`);
  });
}

async function sizesOf({ site, compute }: AzureConnection, abortSignal: AbortSignal): Promise<ResourceSku[]> {
  const skus = await collect(compute.resourceSkus.list({ filter: `location eq '${site.location}'`, abortSignal }));
  return skus.filter(({ resourceType }) => resourceType === 'virtualMachines');
}

/** Why the subscription may not have it; a restriction of single zones is none. */
function restrictionOf({ restrictions }: ResourceSku): string | undefined {
  return restrictions?.find(({ type }) => type === 'Location')?.reasonCode;
}

function usagesOf({ site, compute, network }: AzureConnection, abortSignal: AbortSignal): Promise<[Usage[], Usage[]]> {
  return Promise.all([
    collect(compute.usage.list(site.location, { abortSignal })),
    collect(network.usages.list(site.location, { abortSignal })),
  ]);
}

function networkNeeds({ site }: AzureConnection, machines: number): Record<string, number> {
  if (site.setup?.mode !== 'create') return {};
  return {
    VirtualNetworks: 1,
    NetworkSecurityGroups: 1,
    PublicIPAddresses: machines,
    StandardSkuPublicIpAddresses: machines,
  };
}

/** What there is not enough of, in words. A quota that Azure does not list has no limit that could be checked. */
function lacking(usages: Usage[], needs: Record<string, number>): string[] {
  return Object.entries(needs).flatMap(([what, need]) => {
    const usage = usages.find(({ name }) => name?.value?.toLowerCase() === what.toLowerCase());
    if (usage?.limit === undefined || usage.currentValue === undefined) return [];
    const free = usage.limit - usage.currentValue;
    return need > free ? [`${what}: ${need} needed, ${Math.max(0, free)} free of ${usage.limit}`] : [];
  });
}
