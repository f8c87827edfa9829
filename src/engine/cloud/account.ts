import type { CloudConfig } from '../../lab/cloud-config.js';
import { SITES } from '../../model.js';
import { topology } from '../../scenario/topology.js';
import { preflightOf } from './preflight.js';
import type { Provider } from '../../../runners/provider.js';

const PLAN = topology({ profile: 'full', providers: SITES });

/**
 * Why nothing may be concluded from what these credentials see: they belong to an account that was not approved, or one of
 * production. Null when they belong to an approved one, or when nobody can tell.
 */
export async function wrongAccount(provider: Provider, config: CloudConfig): Promise<string | null> {
  const { site } = provider;
  const plan = PLAN.sites.find(({ name }) => name === site);
  if (site === 'onprem' || plan === undefined || provider.preflight === undefined) return null;
  const { account } = await preflightOf(provider, plan, config.sites, new AbortController().signal);
  if (account === null) return null;
  const is = (id: string): boolean => id.toLowerCase() === account.toLowerCase();
  if (config.productionAccounts.some(is)) return `account ${account} is marked as production: it is left alone`;
  if (config.approvals.accounts[site]?.some(is) === true) return null;
  return `the credentials are for account ${account}, which is not in approvals.accounts.${site}: what is left elsewhere cannot be seen`;
}
