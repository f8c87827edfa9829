import { CircuitBreaker } from 'oci-common';
import { ComputeClient, VirtualNetworkClient } from 'oci-core/lib/client.js';
import type { OciSite } from '../../src/lab/inventory.js';
import { createSigner } from './credentials.js';
import type { Attempt } from './error.js';
import { OciHttpClient, type HttpClientParts } from './http-client.js';
import type { Limits } from './limits.js';
import { LOCAL_PACE, REMOTE_PACE, type Pace } from './pace.js';
import { createWire } from './wire.js';

/** One site's API. */
export interface OciApi {
  site: OciSite;
  pace: Pace;
  /** How long a list must stay empty before it is believed, in ms. */
  settleMs: number;
  /** Clients whose calls end with the limits and whose errors name the attempt. They are cheap: make them for each attempt. */
  clients(limits: Limits, attempt: Attempt): OciClients;
  close(): void;
}

export interface OciClients {
  compute: ComputeClient;
  network: VirtualNetworkClient;
}

/** Prepares to speak to a site; nothing is sent or read yet. `clients` throws OciError when there are no credentials. */
export function createOciApi(site: OciSite): OciApi {
  const local = site.endpoint !== undefined;
  const pace = local ? LOCAL_PACE : REMOTE_PACE;
  const wire = createWire(site.endpoint);
  // Throttling is part of the plan, so no breaker cuts in; the SDK's own would also keep a timer for each client.
  const configuration = { circuitBreaker: new CircuitBreaker({ disableClientCircuitBreaker: true }) };
  let parts: HttpClientParts | undefined;
  return {
    site,
    pace,
    settleMs: local ? 0 : 3000,
    clients(limits, attempt) {
      parts ??= { wire, pace, signer: createSigner(site) };
      const httpClient = new OciHttpClient(parts, limits, attempt);
      const compute = new ComputeClient({ httpClient }, configuration);
      const network = new VirtualNetworkClient({ httpClient }, configuration);
      compute.regionId = site.region;
      network.regionId = site.region;
      return { compute, network };
    },
    close: () => wire.close(),
  };
}
