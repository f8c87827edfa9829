import type { InventoryNic, SiteInventory } from '../../src/model.js';
import { limitsOf, type AwsApi } from './api.js';
import type { Resource } from './kinds/kind.js';
import { MACHINE } from './kinds/machine.js';
import { NIC } from './kinds/nic.js';
import { list, ofRun } from './list.js';
import { nodeOf } from './tags.js';

/** How long a list may take that belongs to no operation with a deadline of its own, in ms. */
export const LIST_DEADLINE_MS = 60_000;

/** What EC2 says exists now with this run's tag; terminated instances are left out. */
export async function inventory(api: AwsApi, runId: string, signal: AbortSignal): Promise<SiteInventory> {
  const limits = limitsOf({ signal, deadlineMs: LIST_DEADLINE_MS });
  const [listed, interfaces] = await Promise.all([
    list(api, limits, 'inventory', MACHINE, ofRun(runId)),
    list(api, limits, 'inventory', NIC, ofRun(runId)),
  ]);
  const machines = listed.filter(({ state }) => state !== 'deleted').map(toMachine);
  const nameOf = new Map(machines.map(({ id, node }) => [id, node]));
  return {
    site: 'aws',
    machines: machines.sort(byNode),
    nics: interfaces.map((nic) => toNic(nic, nameOf)).sort(byNode),
  };
}

function toMachine({ id, name, state, tags }: Resource): SiteInventory['machines'][number] {
  return { node: name, id, state: state === 'present' ? 'unknown' : state, tags };
}

function toNic({ id, tags, attachedTo, nic }: Resource, nameOf: ReadonlyMap<string, string>): InventoryNic {
  return {
    node: nodeOf(tags) ?? nameOf.get(attachedTo ?? '') ?? id,
    id,
    primary: nic?.primary ?? '',
    secondary: nic?.secondary ?? [],
    forwarding: nic?.sourceDestCheck === false,
    tags,
  };
}

function byNode(a: { node: string; id: string }, b: { node: string; id: string }): number {
  return a.node.localeCompare(b.node) || a.id.localeCompare(b.id);
}
