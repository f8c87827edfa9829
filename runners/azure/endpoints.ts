import type { NetworkInterface } from '@azure/arm-network';
import type { NodeEndpoint } from '../provider.js';
import { READ_DEADLINE_MS, unlessGone, within, type AzureConnection } from './connection.js';
import { inventoryNic } from './inventory.js';
import { primaryConfig } from './ip-configs.js';
import { refOf } from './names.js';
import { nicsOfRun } from './of-run.js';

/** How the run's machines are reached: by their public addresses; one that has none by its own, which takes a jump host. */
export function endpoints(azure: AzureConnection, runId: string, signal: AbortSignal): Promise<NodeEndpoint[]> {
  const limits = { signal, deadlineMs: READ_DEADLINE_MS };
  const name = { operation: 'inventory', what: `find the addresses of ${runId}` } as const;
  return within(azure, name, limits, async ({ signal: abort }) => {
    const nics = await nicsOfRun(azure, runId, abort);
    const found = await Promise.all(nics.map((nic) => endpoint(azure, nic, abort)));
    return found.toSorted((a, b) => (a.node < b.node ? -1 : 1));
  });
}

async function endpoint(azure: AzureConnection, nic: NetworkInterface, signal: AbortSignal): Promise<NodeEndpoint> {
  const { node, primary } = inventoryNic(nic);
  return { node, host: (await publicAddress(azure, nic, signal)) ?? primary };
}

async function publicAddress(
  { site, network }: AzureConnection,
  nic: NetworkInterface,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const id = primaryConfig(nic)?.publicIPAddress?.id;
  if (id === undefined) return undefined;
  const { group, name } = refOf(id, site.resourceGroup);
  return (await unlessGone(network.publicIPAddresses.get(group, name, { abortSignal })))?.ipAddress;
}
