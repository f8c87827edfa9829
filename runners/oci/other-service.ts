import { EndpointBuilder } from 'oci-common';
import type { OciApi } from './api.js';
import type { Attempt } from './error.js';
import type { Limits } from './limits.js';

/** What a service says that labrun asks so little of that its own client is not worth loading. Rejects with OciError. */
export async function getJson(
  api: OciApi,
  limits: Limits,
  attempt: Attempt,
  { service, path, action }: { service: 'identity' | 'limits'; path: string; action: string },
): Promise<unknown> {
  const template = `https://${service}.{region}.oci.{secondLevelDomain}`;
  const uri = EndpointBuilder.createEndpointFromRegionId(template, api.site.region) + path;
  const headers = new Headers({ accept: 'application/json' });
  const reply = await api.httpClient(limits, attempt).send({ method: 'GET', uri, headers }, false, service, action);
  return reply.json();
}
