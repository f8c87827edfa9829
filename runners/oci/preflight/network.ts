import type { PreflightCheck } from '../../provider.js';
import { getJson } from '../other-service.js';
import { checked, failed, passed, skipped, type Inquiry } from './check.js';

/** Whether the region has the availability domain. */
export function networkCheck(inquiry: Inquiry): Promise<PreflightCheck> {
  const { api, limits } = inquiry;
  const { region, availabilityDomain, setup } = api.site;
  if (setup?.mode === 'adopt')
    return Promise.resolve(skipped('network', 'the network of adopted instances is used as it is'));
  return checked(inquiry, 'network', async () => {
    const query = new URLSearchParams({ compartmentId: api.connection().tenancy });
    const answer = await getJson(
      api,
      limits,
      { operation: 'preflight' },
      {
        service: 'identity',
        path: `/20160918/availabilityDomains?${query}`,
        action: 'listAvailabilityDomains',
      },
    );
    const names = (answer as { name: string }[]).map(({ name }) => name);
    if (names.includes(availabilityDomain))
      return passed('network', `region ${region} has the availability domain ${availabilityDomain}`);
    return failed(
      'network',
      `region ${region} has no availability domain '${availabilityDomain}': set availabilityDomain of site oci to one of ${names.join(', ')}`,
    );
  });
}
