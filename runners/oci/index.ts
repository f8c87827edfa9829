import type { OciSite } from '../../src/lab/inventory.js';
import type { Provider } from '../provider.js';
import { createOciApi } from './api.js';
import { down } from './down.js';
import { inventory } from './inventory.js';
import { runs } from './runs.js';
import { start } from './start.js';
import { stop } from './stop.js';
import { up } from './up.js';

/** Acts on an OCI compartment through the core services API. Calls reject with OciError, DeadlineError or the signal's reason. */
export function createOciProvider(site: OciSite): Provider {
  const api = createOciApi(site);
  return {
    site: 'oci',
    up: (plan, tags, ctx) => up(api, plan, tags, ctx),
    inventory: (runId, signal) => inventory(api, runId, signal),
    stop: (node, ctx) => stop(api, node, ctx),
    start: (node, ctx) => start(api, node, ctx),
    down: (filter, ctx) => down(api, filter, ctx),
    runs: (signal) => runs(api, signal),
    close: () => api.close(),
  };
}
