import { RestError, createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import type { AzureConnection } from './connection.js';

const ENDPOINT = 'https://management.azure.com';

export interface RawCall {
  /** Begins with `/subscriptions/`; or the link of a reply to its next page. */
  path: string;
  apiVersion: string;
  method?: 'GET' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: unknown;
}

/**
 * Calls what none of the SDKs at hand has a client for, with the same credentials, retries and transport. Resolves with the
 * parsed body, null when it is empty. Throws RestError with Azure's code.
 */
export async function callRaw<T>(
  azure: AzureConnection,
  { path, apiVersion, method = 'GET', headers = {}, body }: RawCall,
  abortSignal: AbortSignal,
): Promise<{ body: T; response: PipelineResponse }> {
  const request = createPipelineRequest({
    url: path.startsWith('/') ? `${ENDPOINT}${path}?api-version=${apiVersion}` : path,
    method,
    abortSignal,
    headers: createHttpHeaders({ ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await azure.network.sendRequest(request);
  const parsed = parse(response.bodyAsText);
  if (response.status >= 200 && response.status < 300) return { body: parsed as T, response };
  const { code, message } = (parsed as { error?: { code?: string; message?: string } } | null)?.error ?? {};
  throw new RestError(message ?? `HTTP status ${response.status}`, {
    statusCode: response.status,
    request,
    response,
    ...(code === undefined ? {} : { code }),
  });
}

function parse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
