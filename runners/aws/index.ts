import type { AwsSite } from '../../src/lab/inventory.js';
import type { Provider } from '../provider.js';
import type { AwsApi } from './api.js';
import { createEc2Client } from './client.js';
import { down } from './down.js';
import { inventory } from './inventory.js';
import { LOCAL_PACE, REMOTE_PACE } from './pace.js';
import { start, stop } from './power.js';
import { runs } from './runs.js';
import { up } from './up.js';

export { AwsError } from './errors.js';

const REQUEST_TIMEOUT_MS = 20_000;

/** The provider for site aws, over the real SDK. Its operations throw AwsError, DeadlineError or the signal's reason. */
export function createAwsProvider(site: AwsSite): Provider {
  const client = createEc2Client(site, { requestTimeoutMs: REQUEST_TIMEOUT_MS });
  const times = site.endpoint === undefined ? { pace: REMOTE_PACE, settleMs: 3000 } : { pace: LOCAL_PACE, settleMs: 0 };
  const api: AwsApi = { client, site, ...times };
  return {
    site: 'aws',
    up: (plan, tags, ctx) => up(api, plan, tags, ctx),
    inventory: (runId, signal) => inventory(api, runId, signal),
    stop: (node, ctx) => stop(api, node, ctx),
    start: (node, ctx) => start(api, node, ctx),
    down: (filter, ctx) => down(api, filter, ctx),
    runs: (signal) => runs(api, signal),
    close: () => client.destroy(),
  };
}
