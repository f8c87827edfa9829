import type { NodePlan } from '../../../src/model.js';
import type { AwsSite } from '../../../src/lab/inventory.js';
import type { PlannedChange } from '../../provider.js';
import type { KindName } from '../kinds/index.js';

/** What one change is about, as the plan shows it and the write-ahead record keeps it. */
export interface Change extends PlannedChange {
  kind: KindName;
}

export interface CreateSetup {
  networkCidr: string;
  operatorCidr: string;
}

/** Name of what all nodes of a run share. */
export function sharedName(runId: string): string {
  return `labrun-${runId}`;
}

/** The changes that make the network of a run, by what each is for, in the order in which they can be made. */
export function networkChanges({ networkCidr, operatorCidr }: CreateSetup, runId: string) {
  const name = sharedName(runId);
  return {
    network: { op: 'create', kind: 'network', name, detail: { cidr: networkCidr } },
    subnet: { op: 'create', kind: 'subnet', name, detail: { cidr: networkCidr } },
    gateway: { op: 'create', kind: 'internet-gateway', name, detail: {} },
    attachment: { op: 'update', kind: 'internet-gateway', name, detail: { attachTo: `network ${name}` } },
    routes: { op: 'create', kind: 'route-table', name, detail: {} },
    defaultRoute: { op: 'update', kind: 'route-table', name, detail: { route: '0.0.0.0/0 to the internet gateway' } },
    association: { op: 'update', kind: 'route-table', name, detail: { associateWith: `subnet ${name}` } },
    group: { op: 'create', kind: 'security-group', name, detail: {} },
    rules: {
      op: 'update',
      kind: 'security-group',
      name,
      detail: { ssh: `tcp 22 from ${operatorCidr}`, lab: `everything from ${networkCidr}` },
    },
    key: { op: 'create', kind: 'key-pair', name, detail: {} },
  } satisfies Record<string, Change>;
}

/** The changes that make one node. Those without a network of the run's own get no public address. */
export function nodeChanges(node: NodePlan, site: Pick<AwsSite, 'imageId' | 'instanceType'>) {
  const { name, lanIp } = node;
  return {
    nic: { op: 'create', kind: 'nic', name, detail: { address: lanIp } },
    forwarding: { op: 'update', kind: 'nic', name, detail: { sourceDestCheck: 'false' } },
    address: { op: 'create', kind: 'address', name, detail: {} },
    association: { op: 'update', kind: 'address', name, detail: { associateWith: `nic ${name}` } },
    machine: { op: 'create', kind: 'machine', name, detail: { image: site.imageId, type: site.instanceType } },
  } satisfies Record<string, Change>;
}

/** The changes that make an instance a node of the run. */
export function adoptionChanges({ name }: { name: string }) {
  return {
    tags: { op: 'tag', kind: 'machine', name, detail: {} },
    start: { op: 'start', kind: 'machine', name, detail: { when: 'if it is stopped' } },
    forwarding: { op: 'update', kind: 'nic', name, detail: { sourceDestCheck: 'false' } },
  } satisfies Record<string, Change>;
}
