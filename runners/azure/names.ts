import { createHash } from 'node:crypto';
import type { NetworkInterface } from '@azure/arm-network';
import type { AzureSite } from '../../src/lab/inventory.js';
import { runIdOf } from './tags.js';

/** Where a resource of the subscription is. */
export interface Ref {
  group: string;
  name: string;
}

/** Names of everything that a run creates at a site. */
export interface RunNames {
  securityGroup: string;
  network: string;
  subnet: string;
  machine(node: string): string;
  nic(node: string): string;
  publicIp(node: string): string;
  disk(node: string): string;
  schedule(node: string): string;
}

/**
 * Two runs may share a resource group, so where labrun creates a network of its own each name ends with a key of the run. In
 * a network that exists there is room for one run, and machines are called as their nodes.
 */
export function namesOf(site: AzureSite, runId: string): RunNames {
  const key = site.setup?.mode === 'create' ? `-${runKey(runId)}` : '';
  const machine = (node: string): string => node + key;
  return {
    securityGroup: `labrun${key}-rules`,
    network: `labrun${key}-net`,
    subnet: 'lan',
    machine,
    nic: (node) => machine(node) + NIC_SUFFIX,
    publicIp: (node) => `${machine(node)}-ip`,
    disk: (node) => `${machine(node)}-disk`,
    // Azure insists on the beginning.
    schedule: (node) => `shutdown-computevm-${machine(node)}`,
  };
}

/** Eight hexadecimal digits that stand for a run id, which may be too long for a name. The tags hold the whole of it. */
export function runKey(runId: string): string {
  return createHash('sha256').update(runId).digest('hex').slice(0, 8);
}

const NIC_SUFFIX = '-nic';

/** The node that a VM is, by its name and its run. */
export function nodeOfVm(name: string, tags: Record<string, string> | undefined): string {
  const runId = runIdOf(tags);
  return runId === undefined ? name : withoutSuffix(name, `-${runKey(runId)}`);
}

/** The node that a NIC belongs to: its VM, or the one that it was made for when it has none. */
export function nodeOfNic({ name = '', tags, virtualMachine }: NetworkInterface): string {
  const vm = virtualMachine?.id;
  return nodeOfVm(vm === undefined ? withoutSuffix(name, NIC_SUFFIX) : lastPart(vm), tags);
}

/** True when the name is one that labrun gives to what it creates for this run. */
export function isCreatedName(name: string, runId: string): boolean {
  return name.includes(`-${runKey(runId)}`);
}

export function lastPart(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Ids name the same resource whatever the case of their letters, and Azure does not keep the case. */
export function idKey(id: string): string {
  return id.toLowerCase();
}

/** Where the resource of an id is; `group` is what to assume for a bare name. */
export function refOf(id: string, group: string): Ref {
  return { group: /\/resourceGroups\/([^/]+)\//i.exec(id)?.[1] ?? group, name: lastPart(id) };
}

function withoutSuffix(name: string, suffix: string): string {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}
