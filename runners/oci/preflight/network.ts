import type { PreflightCheck } from '../../provider.js';
import { getJson } from '../other-service.js';
import { checked, failed, passed, reasonOf, skipped, type Inquiry } from './check.js';

/** Whether every region can be read where a teardown looks, and the site's own has the availability domain. */
export function networkCheck(inquiry: Inquiry): Promise<PreflightCheck> {
  const { region, availabilityDomain, setup } = inquiry.api.site;
  return checked(inquiry, 'network', async () => {
    const unread = await unreadRegions(inquiry);
    if (unread.length > 0) return failed('network', unread.join('; '));
    if (setup?.mode === 'adopt') return skipped('network', 'the network of adopted instances is used as it is');
    const names = await availabilityDomains(inquiry);
    if (names.includes(availabilityDomain))
      return passed('network', `region ${region} has the availability domain ${availabilityDomain}`);
    return failed(
      'network',
      `region ${region} has no availability domain '${availabilityDomain}': set availabilityDomain of site oci to one of ${names.join(', ')}`,
    );
  });
}

/** The site's own region has answered before. */
async function unreadRegions({ api, limits }: Inquiry): Promise<string[]> {
  const { compartmentId } = api.site;
  const asked = api.regions.slice(1).map(async (region) => {
    try {
      await api.clients(limits, { operation: 'preflight' }, region).compute.listInstances({ compartmentId, limit: 1 });
      return [];
    } catch (error) {
      limits.signal.throwIfAborted();
      return [`region ${region}, where a teardown looks too: ${reasonOf(error)}`];
    }
  });
  return (await Promise.all(asked)).flat();
}

async function availabilityDomains({ api, limits }: Inquiry): Promise<string[]> {
  const query = new URLSearchParams({ compartmentId: api.connection().tenancy });
  const path = `/20160918/availabilityDomains?${query}`;
  const request = { service: 'identity', path, action: 'listAvailabilityDomains' } as const;
  const answer = await getJson(api, limits, { operation: 'preflight' }, request);
  return (answer as { name: string }[]).map(({ name }) => name);
}
