import { estimateCost, type Estimate, type RentedSites } from '../cost/estimate.js';
import type { CloudName, LabPlan } from '../model.js';
import { isCloud } from '../scenario/site-kind.js';

/** What somebody who configures nothing else is likely to rent. */
const TYPICAL: Required<RentedSites> = {
  aws: { region: 'us-east-1', instanceType: 't3.small' },
  oci: { region: 'us-ashburn-1', shape: 'VM.Standard.E4.Flex' },
  azure: { location: 'eastus', vmSize: 'Standard_B2s' },
};

/** What a run would cost: nothing on this machine, and an estimate for real clouds, for as long as the lab may live. */
export function costWords(plan: LabPlan, ttl: string, ttlSeconds: number): string[] {
  const result = estimateCost(plan, TYPICAL, ttlSeconds);
  if (!result.ok) throw new TypeError('a typical machine has no price');
  const { estimate } = result;
  const total = `${dollars(estimate.usdToTtl)} if the lab lives for its whole ttl of ${ttl}`;
  return [
    'in the embedded lab: nothing',
    ...(estimate.pricesAsOf === null
      ? ['on real hosts on-prem: nothing']
      : [
          `on real clouds: about ${total} (${dollars(estimate.usdPerHour)} an hour)`,
          ...plan.sites.flatMap(({ name }) => (isCloud(name) ? [`  ${siteWords(name, estimate)}`] : [])),
          `  estimates from list prices of ${estimate.pricesAsOf}, on demand, without tax and traffic; --lab cloud estimates your own configuration`,
        ]),
  ];
}

function siteWords(site: CloudName, { lines }: Estimate): string {
  const own = lines.filter((line) => line.site === site);
  const machines = own.find(({ what }) => what.startsWith('machine '));
  const perHour = own.reduce((sum, line) => sum + line.usdPerHour, 0);
  const what = machines?.what.replace(/^machine /, '') ?? 'nothing';
  return `${site}: ${machines?.count ?? 0} x ${what}, with disks and public addresses: ${dollars(perHour)} an hour`;
}

function dollars(value: number): string {
  return `$${value.toFixed(value < 0.095 ? 3 : 2)}`;
}
