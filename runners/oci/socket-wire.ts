import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { HttpRequest } from 'oci-common';
import type { Wire } from './wire.js';

/** A wire to whoever listens on a Unix socket. Scheme and host of a request's URI go unused, except for its `host` header. */
export function socketWire(socketPath: string): Wire {
  const agent = new Agent({ keepAlive: true });
  return {
    async send({ method, uri, headers, body }: HttpRequest, signal: AbortSignal): Promise<Response> {
      const { pathname, search } = new URL(uri);
      const reply = await new Promise<IncomingMessage>((resolve, reject) => {
        const options = {
          socketPath,
          agent,
          method,
          path: pathname + search,
          headers: Object.fromEntries(headers),
          signal,
        };
        const outgoing = httpRequest(options, resolve);
        outgoing.once('error', reject);
        outgoing.end(body === undefined ? undefined : String(body));
      });
      const content = await buffer(reply);
      const status = reply.statusCode ?? 0;
      return new Response(content.length === 0 ? null : content, { status, headers: headersOf(reply) });
    },
    close: () => agent.destroy(),
  };
}

function headersOf(reply: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(reply.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  return headers;
}
