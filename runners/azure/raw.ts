import { RestError, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import type { AzureConnection } from './connection.js';

const ENDPOINT = 'https://management.azure.com';

/**
 * Reads what none of the SDKs at hand has a client for, with the same credentials, retries and transport. Throws RestError
 * with Azure's code.
 */
export async function readRaw<T>(
  azure: AzureConnection,
  path: string,
  apiVersion: string,
  abortSignal: AbortSignal,
): Promise<{ body: T; response: PipelineResponse }> {
  const url = `${ENDPOINT}${path}?api-version=${apiVersion}`;
  const request = createPipelineRequest({ url, abortSignal });
  const response = await azure.network.sendRequest(request);
  const body = parse(response.bodyAsText);
  if (response.status === 200) return { body: body as T, response };
  const { code, message } = (body as { error?: { code?: string; message?: string } } | null)?.error ?? {};
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
