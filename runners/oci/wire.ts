import { FetchHttpClient, type HttpRequest } from 'oci-common';
import type { ApiEndpoint } from '../../src/lab/inventory.js';
import { socketWire } from './socket-wire.js';

/** Carries one signed request and brings back the reply, whatever its status. Rejects when there is none. */
export interface Wire {
  send(request: HttpRequest, signal: AbortSignal): Promise<Response>;
  close(): void;
}

/** To an embedded lab over its Unix socket, else to the cloud with the SDK's own HTTP client. */
export function createWire(endpoint: ApiEndpoint | undefined): Wire {
  if (endpoint !== undefined) return socketWire(endpoint.socketPath);
  return {
    send: (request, signal) => new FetchHttpClient(null, null, { signal }).send(request),
    close: () => undefined,
  };
}
