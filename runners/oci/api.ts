import { CircuitBreaker } from 'oci-common';
import { BlockstorageClient, ComputeClient, VirtualNetworkClient } from 'oci-core/lib/client.js';
import type { OciSite } from '../../src/lab/inventory.js';
import { connect, type Connection } from './credentials.js';
import type { Attempt } from './error.js';
import { OciHttpClient, type HttpClientParts } from './http-client.js';
import { KINDS, type KindName } from './kinds.js';
import type { Limits } from './limits.js';
import { LOCAL_PACE, REMOTE_PACE, type Pace } from './pace.js';
import { createWire } from './wire.js';

/** One site's API. */
export interface OciApi {
  site: OciSite;
  pace: Pace;
  /** The site's own region, and others where a teardown looks. */
  regions: readonly string[];
  /** What can be there: a lab whose network was there before consists of instances alone. */
  kinds: readonly KindName[];
  /** How long a list must stay empty before it is believed, in ms. */
  settleMs: number;
  /** How long OCI may go on refusing for a reason that can pass by itself, in ms. */
  patienceMs: number;
  /** How far this machine's clock is behind the server's, in ms, as of the last reply; undefined before the first. */
  clockBehindMs(): number | undefined;
  /** Throws OciError when there are no credentials. */
  connection(): Connection;
  /**
   * Clients whose calls end with the limits and whose errors name the attempt. They are cheap: make them for each attempt.
   * Throws OciError when there are no credentials.
   */
  clients(limits: Limits, attempt: Attempt, region?: string): OciClients;
  /** What the clients send through, for services that have none here. */
  httpClient(limits: Limits, attempt: Attempt): OciHttpClient;
  close(): void;
}

export interface OciClients {
  compute: ComputeClient;
  network: VirtualNetworkClient;
  storage: BlockstorageClient;
}

/** Prepares to speak to a site; nothing is sent or read yet. */
export function createOciApi(site: OciSite): OciApi {
  const local = site.endpoint !== undefined;
  const machinesOnly = site.setup === undefined;
  const pace = local ? LOCAL_PACE : REMOTE_PACE;
  const wire = createWire(site.endpoint);
  // Throttling is part of the plan, so no breaker cuts in; the SDK's own would also keep a timer for each client.
  const configuration = { circuitBreaker: new CircuitBreaker({ disableClientCircuitBreaker: true }) };
  let connection: Connection | undefined;
  let clockBehindMs: number | undefined;
  const onDate = (behindMs: number): void => void (clockBehindMs = behindMs);
  const httpClient = (limits: Limits, attempt: Attempt): OciHttpClient => {
    connection ??= connect(site);
    const parts: HttpClientParts = { wire, pace, signer: connection.signer, onDate };
    return new OciHttpClient(parts, limits, attempt);
  };
  return {
    site,
    pace,
    regions: [...new Set([site.region, ...(site.regions ?? [])])],
    kinds: machinesOnly ? ['instance'] : (Object.keys(KINDS) as KindName[]),
    settleMs: local ? (machinesOnly ? 0 : 300) : 5000,
    patienceMs: local ? 1000 : 120_000,
    clockBehindMs: () => clockBehindMs,
    connection: () => (connection ??= connect(site)),
    httpClient,
    clients(limits, attempt, region = site.region) {
      const sender = { httpClient: httpClient(limits, attempt) };
      const compute = new ComputeClient(sender, configuration);
      const network = new VirtualNetworkClient(sender, configuration);
      const storage = new BlockstorageClient(sender, configuration);
      compute.regionId = network.regionId = storage.regionId = region;
      return { compute, network, storage };
    },
    close: () => wire.close(),
  };
}
