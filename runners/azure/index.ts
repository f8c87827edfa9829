import type { AzureSite } from '../../src/lab/inventory.js';
import type { Provider } from '../provider.js';
import { admit } from './admit.js';
import { connect } from './connection.js';
import { down } from './down.js';
import { endpoints } from './endpoints.js';
import { inventory } from './inventory.js';
import { plannedChanges } from './planned.js';
import { preflight } from './preflight/index.js';
import { runs } from './runs.js';
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
    down: (filter, ctx) => down(azure, filter, ctx),
    plan: (plan, tags) => plannedChanges(site, plan, tags),
    preflight: (plan, signal) => preflight(azure, plan, signal),
    // The inventory of an embedded lab names every SSH target already.
    ...(site.setup === undefined
      ? {}
      : {
          endpoints: (runId, signal) => endpoints(azure, runId, signal),
          admit: (runId, peers, ctx) => admit(azure, runId, peers, ctx),
        }),
    runs: (signal) => runs(azure, signal),
    close: () => {
      azure.access.close();
    },
  };
}
