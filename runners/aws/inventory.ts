import type { Instance, NetworkInterface } from '@aws-sdk/client-ec2';
import type { InventoryNic, SiteInventory } from '../../src/model.js';
import { limitsOf, type AwsApi } from './api.js';
import { listInstances, listInterfaces, ofRun } from './list.js';
import { stateOf } from './state.js';
import { NAME_TAG, toRecord } from './tags.js';

/** How long a list may take that belongs to no operation with a deadline of its own, in ms. */
export const LIST_DEADLINE_MS = 60_000;

/** What EC2 says exists now with this run's tag; terminated instances are left out. */
export async function inventory(api: AwsApi, runId: string, signal: AbortSignal): Promise<SiteInventory> {
  const limits = limitsOf({ signal, deadlineMs: LIST_DEADLINE_MS });
  const [instances, interfaces] = await Promise.all([
    listInstances(api, limits, 'inventory', ofRun(runId)),
    listInterfaces(api, limits, 'inventory', ofRun(runId)),
  ]);
  const machines = instances.map(toMachine).filter(({ state }) => state !== 'deleted');
  const nodeOf = new Map(machines.map(({ id, node }) => [id, node]));
  return {
    site: 'aws',
    machines: machines.sort(byNode),
    nics: interfaces.map((nic) => toNic(nic, nodeOf)).sort(byNode),
  };
}

function toMachine(instance: Instance): SiteInventory['machines'][number] {
  const id = instance.InstanceId ?? '';
  const tags = toRecord(instance.Tags);
  return { node: tags[NAME_TAG] ?? id, id, state: stateOf(instance), tags };
}

function toNic(nic: NetworkInterface, nodeOf: ReadonlyMap<string, string>): InventoryNic {
  const id = nic.NetworkInterfaceId ?? '';
  const tags = toRecord(nic.TagSet);
  const addresses = nic.PrivateIpAddresses ?? [];
  return {
    node: tags[NAME_TAG] ?? nodeOf.get(nic.Attachment?.InstanceId ?? '') ?? id,
    id,
    primary: nic.PrivateIpAddress ?? '',
    secondary: addresses.flatMap(({ Primary, PrivateIpAddress }) => (Primary ? [] : (PrivateIpAddress ?? []))),
    forwarding: nic.SourceDestCheck === false,
    tags,
  };
}

function byNode(a: { node: string; id: string }, b: { node: string; id: string }): number {
  return a.node.localeCompare(b.node) || a.id.localeCompare(b.id);
}
