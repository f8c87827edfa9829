import type { SitePlan } from '../../../src/model.js';
import type { Preflight, PreflightCheck } from '../../provider.js';
import { call, limitsOf, type AwsApi } from '../api.js';
import type { Identity, IdentityClient } from '../sts.js';
import { fail, inWords, pass, skip, type Asking, type CheckName } from './check.js';
import { checkImage } from './image.js';
import { checkNetwork } from './network.js';
import { judgePermissions, tryPermissions } from './permissions.js';
import { checkQuota } from './quota.js';

/** How long all checks together may take, in ms. */
const DEADLINE_MS = 30_000;

/** Requests are refused by AWS when the clocks are five minutes apart. */
const MOST_SKEW_MS = 240_000;

/** Asks whether `up` could work, in the site's region, and whether a teardown could look everywhere. Changes nothing. */
export async function preflight(
  apis: readonly AwsApi[],
  site: SitePlan,
  signal: AbortSignal,
  identities: () => Promise<IdentityClient>,
): Promise<Preflight> {
  const [api] = apis;
  if (api === undefined) throw new Error('a site has a region');
  const limits = limitsOf({ signal, deadlineMs: DEADLINE_MS });
  const client = await identities();
  try {
    const who = await identify(client, { api, limits, site });
    const clock = checkClock(client.clockOffsetMs());
    if ('failed' in who) {
      const why = 'not asked: there are no credentials that AWS accepts';
      const others: CheckName[] = ['permissions', 'quota', 'image', 'network'];
      return {
        account: null,
        checks: [fail('credentials', who.failed), clock, ...others.map((name) => skip(name, why))],
      };
    }
    const credentials = pass('credentials', `AWS knows them as ${who.arn}`);
    const rest = await theRest(apis, { api, limits, site });
    return { account: who.account, checks: [credentials, clock, ...rest] };
  } finally {
    client.close();
  }
}

async function theRest(apis: readonly AwsApi[], asking: Asking): Promise<PreflightCheck[]> {
  const outcomes = tryPermissions(asking);
  const checks: Record<'permissions' | 'quota' | 'image' | 'network', Promise<PreflightCheck>> = {
    permissions: outcomes.then(judgePermissions),
    quota: outcomes.then((tried) => checkQuota(asking, tried)),
    image: checkImage(asking),
    network: checkNetwork(apis, asking),
  };
  const names = ['permissions', 'quota', 'image', 'network'] as const;
  return Promise.all(
    names.map((name) =>
      checks[name].catch((thrown: unknown) => {
        asking.limits.signal.throwIfAborted();
        return fail(name, inWords(thrown));
      }),
    ),
  );
}

async function identify(client: IdentityClient, { api, limits }: Asking): Promise<Identity | { failed: string }> {
  try {
    return await call(api, limits, { operation: 'preflight', action: 'GetCallerIdentity' }, () =>
      client.whoAmI(limits.signal),
    );
  } catch (thrown) {
    limits.signal.throwIfAborted();
    return { failed: inWords(thrown) };
  }
}

function checkClock(offsetMs: number | undefined): PreflightCheck {
  if (offsetMs === undefined) return skip('clock', 'AWS has not answered, and so has not said what time it is');
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (Math.abs(offsetMs) < MOST_SKEW_MS) return pass('clock', `${seconds} s from the clock of AWS`);
  const side = offsetMs > 0 ? 'behind' : 'ahead of';
  return fail('clock', `this machine's clock is ${seconds} s ${side} the clock of AWS: set it (NTP)`);
}
