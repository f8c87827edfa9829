import type { AzureSite } from '../../src/lab/inventory.js';
import type { Provider } from '../provider.js';
import { connect } from './connection.js';
import { plannedChanges } from './planned.js';
import { inventory } from './inventory.js';
import { start } from './start.js';
import { stop } from './stop.js';
import { up } from './up.js';

/** Azure by its Resource Manager. Loading this file loads the SDKs: import it lazily. */
export function createAzureProvider(site: AzureSite): Provider {
  const azure = connect(site);
  return {
    site: 'azure',
    up: (plan, tags, ctx) => up(azure, plan, tags, ctx),
    inventory: (runId, signal) => inventory(azure, runId, signal),
    stop: (node, ctx) => stop(azure, node, ctx),
    start: (node, ctx) => start(azure, node, ctx),
    down: async (filter, ctx) => (await import('./down.js')).down(azure, filter, ctx),
    plan: (plan, tags) => plannedChanges(site, plan, tags),
    preflight: async (plan, signal) => (await import('./preflight/index.js')).preflight(azure, plan, signal),
    // The inventory of an embedded lab names every SSH target already.
    ...(site.setup === undefined
      ? {}
      : {
          endpoints: async (runId, signal) => (await import('./endpoints.js')).endpoints(azure, runId, signal),
          admit: async (runId, peers, ctx) => (await import('./admit.js')).admit(azure, runId, peers, ctx),
        }),
    runs: async (signal) => (await import('./runs.js')).runs(azure, signal),
    close: () => {
      azure.access.close();
    },
  };
}
