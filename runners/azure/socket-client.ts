import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import {
  RestError,
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { LabrunError } from '../../src/errors.js';

const HOST = 'management.azure.com';

export interface SocketHttpClient extends HttpClient {
  close(): void;
}

/**
 * Sends what the SDKs address to management.azure.com to a Unix socket instead. Any other host is refused, so that a lab on
 * this machine can never reach the real cloud by way of a link in a reply.
 */
export function socketHttpClient(socketPath: string): SocketHttpClient {
  const agent = new Agent({ keepAlive: true });
  return {
    sendRequest: (request) => send(request, socketPath, agent),
    close: () => {
      agent.destroy();
    },
  };
}

function send(request: PipelineRequest, socketPath: string, agent: Agent): Promise<PipelineResponse> {
  const url = new URL(request.url);
  if (url.hostname !== HOST)
    return Promise.reject(
      new LabrunError('provider.azure.host', `an embedded lab may not call ${url.origin}, only ${HOST}`),
    );
  return new Promise((resolve, reject) => {
    // The signal is a real AbortSignal: the SDKs' pipelines wrap any other kind before it gets here.
    const signal = request.abortSignal as AbortSignal | undefined;
    const headers = { ...request.headers.toJSON(), host: HOST, 'accept-encoding': 'identity' };
    const options = { socketPath, agent, method: request.method, path: url.pathname + url.search, headers, signal };
    const fail = (error: Error & { code?: string }): void => {
      reject(
        error.name === 'AbortError'
          ? error
          : new RestError(error.message, { code: error.code ?? 'REQUEST_SEND_ERROR', request }),
      );
    };
    const outgoing = httpRequest(options, (incoming) => {
      read(incoming).then((bodyAsText) => {
        resolve({ request, status: incoming.statusCode ?? 0, headers: headersOf(incoming), bodyAsText });
      }, fail);
    });
    outgoing.on('error', fail);
    if (request.timeout > 0) outgoing.setTimeout(request.timeout, () => outgoing.destroy(timedOut(request.timeout)));
    outgoing.end(typeof request.body === 'string' ? request.body : undefined);
  });
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(incoming: IncomingMessage): PipelineResponse['headers'] {
  const headers = createHttpHeaders();
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}

function timedOut(ms: number): Error {
  return Object.assign(new Error(`no reply within ${ms} ms`), { code: 'ETIMEDOUT' });
}
