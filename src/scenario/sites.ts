import { SITES, type CloudName, type ProfileName, type SiteKind } from '../model.js';

export const CLOUDS: readonly CloudName[] = ['aws', 'oci', 'azure'];

/** What a list of providers comes to; `index` is the entry at fault, when one is. */
export type SitesResult = { ok: true; sites: SiteKind[] } | { ok: false; why: string; index?: number };

/**
 * The sites of a lab in the order in which they come up. On-prem is always one of them, first unless it is listed: its
 * router is the route reflector. Without a list, `full` and `soak` take every site; the other profiles need one cloud.
 */
export function resolveSites(profile: ProfileName, listed?: readonly SiteKind[]): SitesResult {
  const single = profile === 'minimal' || profile === 'provider';
  if (!listed) {
    if (!single) return { ok: true, sites: [...SITES] };
    return { ok: false, why: `profile ${profile} needs "providers" with exactly one cloud of ${CLOUDS.join(', ')}` };
  }
  const clouds = listed.filter((site) => site !== 'onprem');
  if (clouds.length === 0) {
    return {
      ok: false,
      why: `a lab needs ${single ? 'exactly' : 'at least'} one cloud of ${CLOUDS.join(', ')} besides onprem`,
    };
  }
  if (single && clouds.length > 1) {
    const index = listed.lastIndexOf(clouds[1] as SiteKind);
    return {
      ok: false,
      why: `profile ${profile} takes exactly one cloud besides onprem; ${clouds.join(' and ')} are listed`,
      index,
    };
  }
  return { ok: true, sites: listed.includes('onprem') ? [...listed] : ['onprem', ...listed] };
}

export const PROVIDER_ORDERS = ['declared', 'cost-optimized', 'fast-first'] as const;
export type ProviderOrder = (typeof PROVIDER_ORDERS)[number];

const ORDERS: Record<Exclude<ProviderOrder, 'declared'>, readonly SiteKind[]> = {
  'cost-optimized': ['onprem', 'oci', 'aws', 'azure'],
  'fast-first': ['aws', 'azure', 'oci', 'onprem'],
};

/** The same sites in the order of a policy: as declared, cheapest first, or quickest to come up first. */
export function orderSites(sites: readonly SiteKind[], order: ProviderOrder): SiteKind[] {
  return order === 'declared' ? [...sites] : ORDERS[order].filter((site) => sites.includes(site));
}
