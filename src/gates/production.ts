import type { CloudConfig } from '../lab/cloud-config.js';
import type { SiteKind } from '../model.js';
import type { Refusal } from './gate.js';

const OPENER = 'nobody here: labrun is a lab and never touches production';

/** Sites that are marked as production, and accounts that are. Pure. */
export function checkProduction(
  config: Pick<CloudConfig, 'production' | 'productionAccounts'>,
  used: { sites: readonly SiteKind[]; accounts: readonly string[] },
): Refusal[] {
  const sites = used.sites.filter((site) => config.production.includes(site)).map((site) => `site ${site}`);
  const accounts = used.accounts
    .filter((account) => config.productionAccounts.some((id) => id.toLowerCase() === account.toLowerCase()))
    .map((account) => `account ${account}`);
  return [...sites, ...accounts].map((what) => ({
    gate: 'production',
    why: `${what} is marked as production in the configuration`,
    opener: OPENER,
  }));
}

/** Words that ask for a rollout, for which labrun has no verb. */
export const ROLLOUT_WORDS = ['promote', 'release', 'rollout', 'production'];

export function refuseRollout(word: string): Refusal {
  return { gate: 'production', why: `labrun has no verb "${word}"`, opener: OPENER };
}
