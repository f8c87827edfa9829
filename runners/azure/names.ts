import type { NetworkInterface } from '@azure/arm-network';

const NIC_SUFFIX = '-nic';

export function nicNameOf(node: string): string {
  return node + NIC_SUFFIX;
}

/** The node that a NIC belongs to: its VM, or the one that it was made for when it has none. */
export function nodeOfNic(nic: NetworkInterface): string {
  const vm = nic.virtualMachine?.id;
  if (vm !== undefined) return lastPart(vm);
  const name = nic.name ?? '';
  return name.endsWith(NIC_SUFFIX) ? name.slice(0, -NIC_SUFFIX.length) : name;
}

export function lastPart(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Ids name the same resource whatever the case of their letters, and Azure does not keep the case. */
export function idKey(id: string): string {
  return id.toLowerCase();
}
