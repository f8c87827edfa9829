import type { CloudName, LabPlan } from '../model.js';
import { PRICES, type Price } from './prices.js';

/** What the machines of one cloud site would cost. */
export interface SiteCost {
  site: CloudName;
  machines: number;
  price: Price;
  perHour: number;
}

/** Estimates from list prices, in US dollars an hour; on-prem machines are there anyway. */
export function costPerHour(plan: LabPlan): SiteCost[] {
  return plan.sites.flatMap(({ name, routers }) => {
    if (name === 'onprem') return [];
    const price = PRICES[name];
    const machines = routers.length + 1;
    const perHour = machines * (price.machinePerHour + price.diskPerHour) + routers.length * price.publicAddressPerHour;
    return [{ site: name, machines, price, perHour }];
  });
}
