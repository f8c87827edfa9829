import { DescribeAccountAttributesCommand } from '@aws-sdk/client-ec2';
import type { PreflightCheck } from '../../provider.js';
import { call } from '../api.js';
import { ADDRESS } from '../kinds/address.js';
import { NETWORK } from '../kinds/network.js';
import { list } from '../list.js';
import { fail, pass, skip, type Asking } from './check.js';
import type { Outcomes } from './permissions.js';

const MEND = 'remove old runs with `labrun down --expired`, or have the quota raised (Service Quotas, in this region)';

/**
 * Whether the account has room for the run. AWS says how many Elastic IP addresses there may be; of instances, VPCs and
 * gateways only a dry run may tell that there is no room.
 */
export async function checkQuota({ api, limits, site }: Asking, tried: Outcomes): Promise<PreflightCheck> {
  if (api.site.setup?.mode === 'adopt') return skip('quota', 'the instances exist: nothing is created');
  const full = [...tried].filter(([, code]) => code.endsWith('LimitExceeded') && code !== 'RequestLimitExceeded');
  if (full.length > 0)
    return fail('quota', `no room: ${full.map(([action, code]) => `${action} (${code})`).join(', ')}; ${MEND}`);
  if (api.site.setup?.mode !== 'create') return skip('quota', 'AWS does not say how many instances there may be');
  const [most, addresses, networks] = await Promise.all([
    mostAddresses({ api, limits, site }),
    list(api, limits, 'preflight', ADDRESS, []),
    list(api, limits, 'preflight', NETWORK, []),
  ]);
  const needed = site.routers.length + 1;
  const counts = `${needed} Elastic IP addresses are needed, ${addresses.length} of ${most ?? 'an unknown number'} are in use`;
  if (most !== undefined && addresses.length + needed > most) return fail('quota', `${counts}; ${MEND}`);
  return pass('quota', `${counts}; ${networks.length} VPCs are in use, of 5 unless the account has a higher quota`);
}

async function mostAddresses({ api, limits }: Asking): Promise<number | undefined> {
  const name = 'vpc-max-elastic-ips';
  const command = new DescribeAccountAttributesCommand({});
  const attempt = { operation: 'preflight', action: 'DescribeAccountAttributes' } as const;
  const { AccountAttributes } = await call(api, limits, attempt, () =>
    api.client.send(command, { abortSignal: limits.signal }),
  );
  const values = AccountAttributes?.find(({ AttributeName }) => AttributeName === name)?.AttributeValues;
  const value = Number(values?.[0]?.AttributeValue);
  return Number.isInteger(value) ? value : undefined;
}
