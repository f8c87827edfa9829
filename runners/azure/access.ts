import type { TokenCredential } from '@azure/identity';
import type { HttpClient, Pipeline, PipelinePolicy } from '@azure/core-rest-pipeline';
import type { AzureSite } from '../../src/lab/inventory.js';
import { transientRetryPolicy } from './retry.js';
import { socketHttpClient } from './socket-client.js';

/** How the SDK clients of one site reach Resource Manager; shared by the provider and by the router's executor. */
export interface ArmAccess {
  credential: TokenCredential;
  clientOptions: { httpClient?: HttpClient };
  /** Time between two polls of a long-running operation, in ms. */
  pollMs: number;
  /** How long nothing must turn up any more before a teardown takes a list's word for it, in ms. */
  settleMs: number;
  /** Puts labrun's retries in the place of the SDK's; call it once for each client. */
  prepare(client: { pipeline: Pipeline }): void;
  /** The last reply that was retried: what a deadline was spent on. */
  lastTransient(): string | undefined;
  close(): void;
}

/** `maxRetries`: how often one request is repeated; Infinity leaves the end to the request's signal. */
export function armAccess(site: AzureSite, maxRetries: number): ArmAccess {
  const local = site.endpoint !== undefined;
  const httpClient = site.endpoint === undefined ? undefined : socketHttpClient(site.endpoint.socketPath);
  let lastTransient: string | undefined;
  const retries = transientRetryPolicy({
    ...(local ? { baseMs: 10, capMs: 250 } : { baseMs: 1000, capMs: 20_000 }),
    maxRetries,
    onTransient: (what) => {
      lastTransient = what;
    },
  });
  return {
    credential: site.token === undefined ? defaultCredential() : staticToken(site.token),
    clientOptions: httpClient === undefined ? {} : { httpClient },
    pollMs: local ? 10 : 2000,
    settleMs: settleMs(site),
    prepare: ({ pipeline }) => {
      pipeline.removePolicy({ phase: 'Retry' });
      pipeline.addPolicy(retries, { phase: 'Retry' });
      pipeline.addPolicy(etagOnWritesOnly, { afterPhase: 'Retry' });
    },
    lastTransient: () => lastTransient,
    close: () => httpClient?.close(),
  };
}

/** Only where a network is made is there anything that a list could show late; embedded ones lag by less. */
function settleMs({ endpoint, setup }: AzureSite): number {
  if (endpoint === undefined) return 15_000;
  return setup?.mode === 'create' ? 300 : 0;
}

/** A poller repeats the headers of the first request: conditions that no longer hold by then must not refuse its reads. */
const etagOnWritesOnly: PipelinePolicy = {
  name: 'labrunEtagOnWritesOnly',
  sendRequest(request, next) {
    if (request.method === 'GET') for (const name of ['if-match', 'if-none-match']) request.headers.delete(name);
    return next(request);
  },
};

function staticToken(token: string): TokenCredential {
  const expiresOnTimestamp = Date.now() + 365 * 24 * 3600 * 1000;
  return { getToken: () => Promise.resolve({ token, expiresOnTimestamp }) };
}

/** The default chain of @azure/identity, which takes 160 ms to load: only when a token is really asked for. */
function defaultCredential(): TokenCredential {
  let chain: Promise<TokenCredential> | undefined;
  return {
    getToken: async (scopes, options) => {
      chain ??= import('@azure/identity').then(({ DefaultAzureCredential }) => new DefaultAzureCredential());
      return (await chain).getToken(scopes, options);
    },
  };
}
