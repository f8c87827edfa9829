import { estimateCost, type EstimateResult } from '../../cost/estimate.js';
import { checkBudget } from '../../gates/budget.js';
import { checkCredentials } from '../../gates/credentials.js';
import type { Refusal } from '../../gates/gate.js';
import { checkProduction } from '../../gates/production.js';
import type { CloudConfig } from '../../lab/cloud-config.js';
import type { LabPlan, RunTags, SiteKind } from '../../model.js';
import type { PlannedChange, Preflight, Provider } from '../../../runners/provider.js';
import { kindOf } from '../../scenario/site-kind.js';

/** What one scenario would do to real sites. */
export interface CloudPlan {
  name: string;
  ttl: string;
  sites: { site: SiteKind; changes: PlannedChange[]; tags: RunTags }[];
  cost: EstimateResult;
}

/** What would be done for one scenario, by provider, and what it costs. Calls nothing. */
export function planScenario(
  scenario: { name: string; ttl: string; ttlSeconds: number },
  plan: LabPlan,
  config: CloudConfig,
  providers: ReadonlyMap<SiteKind, Provider>,
  tagsOf: (site: SiteKind) => RunTags,
): CloudPlan {
  return {
    name: scenario.name,
    ttl: scenario.ttl,
    sites: plan.sites.map((site) => {
      const kind = kindOf(site.name);
      const tags = tagsOf(kind);
      const changes =
        providers.get(kind)?.plan?.(site, tags) ??
        [...site.routers, site.client].flatMap(({ name, lanIp }): PlannedChange[] => [
          { op: 'create', kind: 'nic', name, detail: { address: lanIp } },
          { op: 'create', kind: 'machine', name, detail: {} },
        ]);
      return { site: kind, changes, tags };
    }),
    cost: estimateCost(plan, config.sites, scenario.ttlSeconds),
  };
}

/** Gates that are closed by what is known before anybody is asked. Pure. */
export function closedByConfig(
  config: CloudConfig,
  plans: readonly CloudPlan[],
  budgetUsd: number | null,
): { production: Refusal[]; budget: Refusal[] } {
  const sites = [...new Set(plans.flatMap((plan) => plan.sites.map(({ site }) => site)))];
  const budget = plans.flatMap(({ cost }) => checkBudget(cost, budgetUsd) ?? []);
  return { production: checkProduction(config, { sites, accounts: [] }), budget };
}

/** Gates that are closed by what the providers say of themselves. Pure. */
export function closedByProviders(config: CloudConfig, found: ReadonlyMap<SiteKind, Preflight>): Refusal[] {
  const refusals = [...found].flatMap(([site, preflight]) => {
    if (site === 'onprem') return [];
    const { account } = preflight;
    const production = checkProduction(config, { sites: [], accounts: account === null ? [] : [account] });
    if (production.length > 0) return production;
    const approved = config.approvals.accounts[site] ?? [];
    const local = config.sites[site]?.endpoint !== undefined;
    return checkCredentials({ site, preflight, approved, local }) ?? [];
  });
  // The one that nobody opens comes first.
  return refusals.sort((a, b) => Number(b.gate === 'production') - Number(a.gate === 'production'));
}
