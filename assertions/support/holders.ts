import type { LabPlan, SiteInventory, SiteName } from '../../src/model.js';

/** Addresses that a site captures: the clients of all other sites. */
export function capturedAddresses(plan: LabPlan, site: SiteName): string[] {
  return plan.sites.filter((other) => other.name !== site).map((other) => other.client.lanIp);
}

/** Nodes whose NIC holds an address at a site, as the provider says. */
export function holdersOf(inventory: SiteInventory, address: string): string[] {
  return inventory.nics
    .filter((nic) => nic.primary === address || nic.secondary.includes(address))
    .map((nic) => nic.node);
}
