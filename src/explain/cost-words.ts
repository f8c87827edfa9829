import { costPerHour } from '../cost/estimate.js';
import { PRICES_DATED } from '../cost/prices.js';
import type { LabPlan } from '../model.js';

/** What a run would cost: nothing on this machine, and an estimate for real clouds, for as long as the lab may live. */
export function costWords(plan: LabPlan, ttl: string, ttlSeconds: number): string[] {
  const sites = costPerHour(plan);
  const hours = ttlSeconds / 3600;
  const total = sites.reduce((sum, { perHour }) => sum + perHour, 0);
  const rows = sites.map(
    ({ site, machines, price, perHour }) =>
      `  ${site}: ${machines} x ${price.machine}, ${price.region}, with disks and public addresses: ${dollars(perHour)} an hour`,
  );
  return [
    'in the embedded lab: nothing',
    `on real clouds: about ${dollars(total * hours)} if the lab lives for its whole ttl of ${ttl} (${dollars(total)} an hour)`,
    ...rows,
    `  estimates from list prices of ${PRICES_DATED}, on demand, without tax and traffic`,
  ];
}

function dollars(value: number): string {
  return `$${value.toFixed(value < 0.095 ? 3 : 2)}`;
}
