import type { OciSite } from '../../src/lab/inventory.js';
import type { Provider } from '../provider.js';
import { admit } from './admit.js';
import { createOciApi, type OciApi } from './api.js';
import { down } from './down.js';
import { endpoints } from './endpoints.js';
import { inventory } from './inventory.js';
import { plan } from './plan.js';
import { preflight } from './preflight/index.js';
import { runs } from './runs.js';
import { start } from './start.js';
import { stop } from './stop.js';
import { up } from './up.js';

/**
 * Acts on an OCI compartment through the core services API. Calls reject with OciError, ForeignError, DeadlineError or the
 * signal's reason.
 */
export function createOciProvider(site: OciSite): Provider {
  const api = createOciApi(site);
  return {
    site: 'oci',
    up: (sitePlan, tags, ctx) => up(api, sitePlan, tags, ctx),
    inventory: (runId, signal) => inventory(api, runId, signal),
    stop: (node, ctx) => stop(api, node, ctx),
    start: (node, ctx) => start(api, node, ctx),
    down: (filter, ctx) => down(api, filter, ctx),
    plan: (sitePlan, tags) => plan(site, sitePlan, tags),
    preflight: (sitePlan, signal) => preflight(api, sitePlan, signal),
    // Who has machines alone knows already how to reach them.
    ...(site.setup === undefined ? {} : reaching(api)),
    runs: (signal) => runs(api, signal),
    close: () => api.close(),
  };
}

function reaching(api: OciApi): Pick<Provider, 'endpoints' | 'admit'> {
  return {
    endpoints: (runId, signal) => endpoints(api, runId, signal),
    admit: (runId, peers, ctx) => admit(api, runId, peers, ctx),
  };
}
