import type { SitePlan } from '../../../src/model.js';
import type { Preflight } from '../../provider.js';
import type { AzureConnection } from '../connection.js';
import { checkAccount } from './account.js';
import { skip } from './check.js';
import { checkImage } from './image.js';
import { checkNetwork } from './network.js';
import { checkPermissions } from './permissions.js';
import { checkQuota } from './quota.js';

/** Asks Azure, by reading alone, whether `up` could work. Throws nothing but the signal's reason. */
export async function preflight(azure: AzureConnection, plan: SitePlan, signal: AbortSignal): Promise<Preflight> {
  signal.throwIfAborted();
  const { known, checks } = await checkAccount(azure, signal);
  if (checks.some(({ result }) => result === 'fail') && !known) {
    const why = 'not asked: without access there is no answer';
    return { account: null, checks: [...checks, ...OTHERS.map((check) => skip(check, why))] };
  }
  const others = await Promise.all([
    checkNetwork(azure, plan, signal),
    checkPermissions(azure, signal),
    checkQuota(azure, plan, signal),
    checkImage(azure, signal),
  ]);
  // A subscription that cannot be read is still the one of a resource group that can.
  const reached = known || others[0].result === 'pass';
  return { account: reached ? azure.site.subscriptionId : null, checks: [...checks, ...others] };
}

const OTHERS = ['network', 'permissions', 'quota', 'image'] as const;
