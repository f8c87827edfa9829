import { FetchHttpClient, type HttpRequest } from 'oci-common';
import type { ApiEndpoint } from '../../src/lab/inventory.js';
import { socketWire } from './socket-wire.js';

/** Carries one signed request and brings back the whole reply, whatever its status. Rejects when there is none. */
export interface Wire {
  send(request: HttpRequest, signal: AbortSignal): Promise<Response>;
  close(): void;
}

/** To an embedded lab over its Unix socket, else to the cloud with the SDK's own HTTP client. */
export function createWire(endpoint: ApiEndpoint | undefined): Wire {
  if (endpoint !== undefined) return socketWire(endpoint.socketPath);
  return {
    async send(request, signal) {
      const reply = await new FetchHttpClient(null, null, { signal }).send(request);
      // Read here, so that a connection that breaks in the middle is this request's failure.
      const content = await reply.arrayBuffer();
      const { status, statusText, headers } = reply;
      return new Response(content.byteLength === 0 ? null : content, { status, statusText, headers });
    },
    close: () => undefined,
  };
}
