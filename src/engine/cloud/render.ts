import type { Estimate } from '../../cost/estimate.js';
import { money, unknownPrices } from '../../gates/budget.js';
import { lineOf, type Refusal } from '../../gates/gate.js';
import type { CloudConfig } from '../../lab/cloud-config.js';
import type { SiteKind } from '../../model.js';
import type { Preflight } from '../../../runners/provider.js';
import type { CloudPlan } from './assess.js';
import { setupOf } from '../../cloud/inventory.js';

/** What a dry run prints of one scenario. Pure. */
export function renderPlan({ name, ttl, sites, cost }: CloudPlan, config: CloudConfig): string[] {
  return [
    `plan of ${name} for real sites, TTL ${ttl}`,
    ...sites.flatMap(({ site, changes }) => [
      '',
      `${site}${whereOf(site, config)}`,
      ...table(changes.map(({ op, kind, name: what, detail }) => [op, kind, what, detailOf(detail)])),
      `  at the end: ${endOf(site, config)}`,
    ]),
    '',
    'tags on everything, at creation',
    ...Object.entries(sites[0]?.tags ?? {}).map(
      ([key, value]) => `  ${key} = ${key.endsWith('.provider') ? sites.map(({ site }) => site).join(' | ') : value}`,
    ),
    '',
    ...(cost.ok ? renderCost(cost.estimate) : [`cost: ${unknownPrices(cost)}`]),
  ];
}

function endOf(site: SiteKind, config: CloudConfig): string {
  if (site === 'onprem') return 'the tag files are removed';
  if (setupOf(config.sites, site)?.mode === 'adopt')
    return 'nothing is deleted; power, forwarding and addresses are put back as they were found, the tags removed';
  return 'everything that was created is deleted, found by its tag';
}

function whereOf(site: SiteKind, { sites }: CloudConfig): string {
  if (site === 'onprem') return '';
  const where = site === 'azure' ? sites.azure?.location : sites[site]?.region;
  const endpoint = sites[site]?.endpoint;
  return `, ${where ?? '?'}${endpoint === undefined ? '' : ` (API on this machine: ${Object.values(endpoint).join(' ')})`}`;
}

function renderCost({ lines, usdPerHour, ttlHours, usdToTtl, pricesAsOf }: Estimate): string[] {
  return [
    `cost, by list prices of ${pricesAsOf ?? 'no date'}, without data transfer`,
    ...table(
      lines.map(({ site, what, count, usdPerHour: each }) => [site, `${count} x ${what}`, `${each.toFixed(4)} USD/h`]),
    ),
    `  ${usdPerHour.toFixed(4)} USD an hour, ${money(usdToTtl)} USD up to the TTL (${trim(ttlHours)} h)`,
  ];
}

/** What the preflight found, one line each. Pure. */
export function renderPreflight(found: ReadonlyMap<SiteKind, Preflight>): string[] {
  const rows = [...found].flatMap(([site, { checks }]) =>
    checks.map(({ check, result, detail }) => [site, result, check, detail]),
  );
  return ['preflight', ...table(rows)];
}

/** Which gates are closed, one line each. Pure. */
export function renderGates(refusals: readonly Refusal[]): string[] {
  return refusals.length === 0
    ? ['gates: budget, credentials and production are open']
    : refusals.map((refusal) => lineOf(refusal));
}

function detailOf(detail: Record<string, string>): string {
  return Object.entries(detail)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

function table(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), []);
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
}

function trim(hours: number): string {
  return String(Math.round(hours * 100) / 100);
}
