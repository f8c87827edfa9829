import type { CloudName, LabPlan, SitePlan } from '../model.js';
import { nearest } from '../scenario/nearest.js';
import { HOURS_PER_MONTH, PRICES, type PriceTable } from './prices.js';

/** Where the machines of each cloud are, and of what size. */
export interface RentedSites {
  aws?: { region: string; instanceType: string };
  oci?: { region: string; shape: string };
  azure?: { location: string; vmSize: string };
}

/** What one kind of thing at one site costs. */
export interface CostLine {
  site: CloudName;
  what: string;
  count: number;
  usdPerHour: number;
}

export interface Estimate {
  lines: CostLine[];
  usdPerHour: number;
  ttlHours: number;
  /** If everything lives until its TTL; data transfer comes on top. */
  usdToTtl: number;
  /** Day of the oldest price list that was used; null when nothing is rented. */
  pricesAsOf: string | null;
}

/** A machine size that no price is known of: what it costs cannot be said, and is not nothing. */
export interface UnknownPrice {
  site: CloudName;
  size: string;
  /** The size in the table that may have been meant. */
  suggestion?: string;
}

export type EstimateResult = { ok: true; estimate: Estimate } | { ok: false; unknown: UnknownPrice[] };

/**
 * What the sites of a plan cost on these clouds: machines, their disks and public addresses. On-prem hosts exist already. An
 * adopted machine is counted as if it were rented for the run. Pure.
 */
export function estimateCost(
  plan: LabPlan,
  sites: RentedSites,
  ttlSeconds: number,
  prices: Readonly<Record<CloudName, PriceTable>> = PRICES,
): EstimateResult {
  const lines: CostLine[] = [];
  const unknown: UnknownPrice[] = [];
  const dates: string[] = [];
  for (const site of plan.sites) {
    const rented = rentedAt(site, sites);
    if (rented === undefined) continue;
    const table = prices[rented.cloud];
    const base = table.machines[rented.size];
    if (base === undefined) unknown.push(unknownPrice(rented, table));
    else lines.push(...linesOf(rented, base, table));
    dates.push(table.asOf);
  }
  if (unknown.length > 0) return { ok: false, unknown };
  const usdPerHour = lines.reduce((sum, line) => sum + line.usdPerHour, 0);
  const ttlHours = ttlSeconds / 3600;
  return {
    ok: true,
    estimate: { lines, usdPerHour, ttlHours, usdToTtl: usdPerHour * ttlHours, pricesAsOf: dates.sort()[0] ?? null },
  };
}

interface Rented {
  cloud: CloudName;
  size: string;
  region: string;
  machines: number;
  publicAddresses: number;
}

function rentedAt({ name, routers, client }: SitePlan, sites: RentedSites): Rented | undefined {
  const machines = [...routers, client].length;
  const common = { machines, publicAddresses: machines };
  if (name === 'aws' && sites.aws !== undefined)
    return { ...common, cloud: name, size: sites.aws.instanceType, region: sites.aws.region };
  if (name === 'oci' && sites.oci !== undefined)
    return { ...common, cloud: name, size: sites.oci.shape, region: sites.oci.region };
  if (name === 'azure' && sites.azure !== undefined)
    return { ...common, cloud: name, size: sites.azure.vmSize, region: sites.azure.location };
  return undefined;
}

function linesOf(
  { cloud: site, size, region, machines, publicAddresses }: Rented,
  base: number,
  table: PriceTable,
): CostLine[] {
  const factor = table.regions[region] ?? table.dearestRegion;
  const disk = (table.disk.usdPerMonth / HOURS_PER_MONTH) * factor;
  return [
    { site, what: `machine ${size} in ${region}`, count: machines, usdPerHour: machines * base * factor },
    { site, what: `disk, ${table.disk.describe}`, count: machines, usdPerHour: machines * disk },
    { site, what: 'public IPv4 address', count: publicAddresses, usdPerHour: publicAddresses * table.publicIpv4 },
  ];
}

function unknownPrice({ cloud: site, size }: Rented, table: PriceTable): UnknownPrice {
  const suggestion = nearest(size, Object.keys(table.machines));
  return { site, size, ...(suggestion === undefined ? {} : { suggestion }) };
}
