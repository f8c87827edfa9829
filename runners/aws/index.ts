import type { AwsSite } from '../../src/lab/inventory.js';
import type { Provider } from '../provider.js';
import type { AwsApi } from './api.js';
import { createEc2Client } from './client.js';
import { inventory } from './inventory.js';
import { LOCAL_PACE, REMOTE_PACE } from './pace.js';
import { plan } from './plan.js';
import { start, stop } from './power.js';
import { up } from './up.js';

export { AwsError } from './errors.js';

export interface AwsTimes {
  /** Bounds one request, in ms. */
  requestTimeoutMs?: number;
  /** For how long something that exists may be missing from a list, in ms. */
  settleMs?: number;
}

/**
 * The provider for site aws, over the real SDK. Its operations throw AwsError, AdoptionError, ForeignError, DeadlineError or
 * the signal's reason.
 */
export function createAwsProvider(site: AwsSite, times: AwsTimes = {}): Provider {
  const { requestTimeoutMs = 20_000, settleMs = settleOf(site) } = times;
  const pace = site.endpoint === undefined ? REMOTE_PACE : LOCAL_PACE;
  const regionApi = (region: string): AwsApi => {
    return { client: createEc2Client(site, { requestTimeoutMs, region }), site, region, pace, settleMs };
  };
  const home = regionApi(site.region);
  const abroad = [...new Set(site.regions)].filter((region) => region !== site.region).map(regionApi);
  const everywhere = [home, ...abroad];
  const identities = async () => {
    const { createIdentityClient } = await import('./sts.js');
    return createIdentityClient(site, { requestTimeoutMs });
  };
  return {
    site: 'aws',
    up: (planned, tags, ctx) => {
      // Loaded while machines boot: a teardown must not depend on a file that may be another one by then.
      onDemand().catch(() => undefined);
      return up(home, planned, tags, ctx);
    },
    inventory: (runId, signal) => inventory(home, runId, signal),
    stop: (node, ctx) => stop(home, node, ctx),
    start: (node, ctx) => start(home, node, ctx),
    down: async (filter, ctx) => (await onDemand()).down(everywhere, filter, ctx),
    runs: async (signal) => (await onDemand()).runs(everywhere, signal),
    plan: (planned, tags) => plan(site, planned, tags),
    preflight: async (planned, signal) => (await onDemand()).preflight(everywhere, planned, signal, identities),
    endpoints: async (runId, signal) => (await onDemand()).endpoints(home, runId, signal),
    admit: async (runId, peers, ctx) => (await onDemand()).admit(home, runId, peers, ctx),
    close: () => everywhere.forEach(({ client }) => client.destroy()),
  };
}

/** Loaded once, however often it is asked for. */
const onDemand = () => import('./on-demand.js');

/** AWS shows most things within a second or two. An embedded lab shows everything at once, unless it stands in for AWS. */
function settleOf({ endpoint, setup }: AwsSite): number {
  if (endpoint === undefined) return 3000;
  return setup === undefined ? 0 : 250;
}
