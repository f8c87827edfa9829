import { messageOf } from '../../errors.js';
import { hasNoCredentials } from '../../gates/credentials.js';
import type { LabInventory } from '../../lab/inventory.js';
import type { SiteKind, SitePlan } from '../../model.js';
import type { Preflight, Provider } from '../../../runners/provider.js';
import { kindOf } from '../../scenario/site-kind.js';

/** Default chains may wait for services that are not there; a provider is not asked for longer than this. */
const PREFLIGHT_MS = 20_000;

/** What one provider finds before anything is created. Never rejects but with the signal's reason. */
export async function preflightOf(
  provider: Provider,
  site: SitePlan,
  sites: LabInventory['sites'],
  signal: AbortSignal,
): Promise<Preflight> {
  const kind = kindOf(site.name);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PREFLIGHT_MS)]);
  const ask = provider.preflight?.(site, limit) ?? listRuns(provider, sites, limit);
  try {
    const { account, checks } = await Promise.race([ask, rejectionOf(limit)]);
    return { account, checks: checks.map((each) => ({ ...each, detail: withoutSite(each.detail, kind) })) };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted)
      return failed('network', `no answer within ${PREFLIGHT_MS / 1000} s from ${whereOf(kind, sites)}`);
    return failed('credentials', reasonOf(error, kind));
  }
}

/** An error's message without the name of the site, which whoever shows it puts before it. */
function reasonOf(error: unknown, site: SiteKind): string {
  return withoutSite(messageOf(error), site);
}

function withoutSite(text: string, site: SiteKind): string {
  return text.startsWith(`${site}: `) ? text.slice(site.length + 2) : text;
}

/** For a provider that has no preflight: whether it lets itself be read says that the credentials are valid. */
async function listRuns(provider: Provider, sites: LabInventory['sites'], signal: AbortSignal): Promise<Preflight> {
  try {
    await provider.runs(signal);
  } catch (error) {
    signal.throwIfAborted();
    const detail = reasonOf(error, provider.site);
    const asked = failed(NETWORK.test(detail) ? 'network' : 'credentials', detail);
    return hasNoCredentials(asked) ? failed('credentials', NOTHING[provider.site] ?? detail) : asked;
  }
  const account = provider.site === 'azure' ? (sites.azure?.subscriptionId ?? null) : null;
  return { account, checks: [{ check: 'credentials', result: 'pass', detail: 'they let the site be read' }] };
}

const NETWORK = /ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|ETIMEDOUT|ENOENT/;

/** The SDKs tell everything that they have tried. */
const NOTHING: Partial<Record<SiteKind, string>> = {
  aws: 'no credentials were found in the default chain of the AWS SDK',
  oci: 'no credentials were found: neither ~/.oci/config nor a file in OCI_CONFIG_FILE',
  azure: 'no credentials were found in the default chain of the Azure SDK',
};

function failed(check: 'credentials' | 'network', detail: string): Preflight {
  return { account: null, checks: [{ check, result: 'fail', detail }] };
}

function whereOf(site: SiteKind, sites: LabInventory['sites']): string {
  if (site === 'azure') return `Azure (location ${sites.azure?.location ?? '?'}): check the network`;
  if (site === 'onprem') return 'the on-prem hosts';
  return `${site} in region ${sites[site]?.region ?? '?'}: check the region and the network`;
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { once: true });
  });
}
