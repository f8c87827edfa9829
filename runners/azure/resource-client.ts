import { ResourceManagementClient } from '@azure/arm-resources';
import type { AzureConnection } from './connection.js';

/** A client for resources of any type. Few calls need it: import this file lazily. */
export function resourceClient({ access, site }: AzureConnection): ResourceManagementClient {
  const client = new ResourceManagementClient(access.credential, site.subscriptionId, access.clientOptions);
  access.prepare(client);
  return client;
}
