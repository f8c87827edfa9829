import type { Provider, ProviderContext } from '../../runners/provider.js';

/** The same provider, whose machines may have other addresses each time that they start: `after` is called then. */
export function followStarts(provider: Provider, after: (ctx: ProviderContext) => Promise<void>): Provider {
  const { endpoints, plan, preflight, admit } = provider;
  if (endpoints === undefined) return provider;
  return {
    site: provider.site,
    up: (site, tags, ctx) => provider.up(site, tags, ctx),
    inventory: (runId, signal) => provider.inventory(runId, signal),
    stop: (node, ctx) => provider.stop(node, ctx),
    async start(node, ctx) {
      await provider.start(node, ctx);
      await after(ctx);
    },
    down: (filter, ctx) => provider.down(filter, ctx),
    runs: (signal) => provider.runs(signal),
    close: () => provider.close(),
    endpoints: (runId, signal) => endpoints.call(provider, runId, signal),
    ...(plan === undefined ? {} : { plan: (site, tags) => plan.call(provider, site, tags) }),
    ...(preflight === undefined ? {} : { preflight: (site, signal) => preflight.call(provider, site, signal) }),
    ...(admit === undefined ? {} : { admit: (runId, peers, ctx) => admit.call(provider, runId, peers, ctx) }),
  };
}
