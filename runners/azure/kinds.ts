import { collect, finished, unlessGone, type AzureConnection, type PollOptions, type Poller } from './connection.js';
import type { AzureSite } from '../../src/lab/inventory.js';
import type { Ref } from './names.js';
import { SCHEDULES } from './schedule.js';

export type KindName = 'machine' | 'nic' | 'disk' | 'public-ip' | 'network' | 'security-group' | 'schedule';

/** What all resources have in common. */
export interface Resource {
  id?: string;
  name?: string;
  tags?: Record<string, string>;
  etag?: string;
  /** Succeeded, Creating, Updating, Deleting or Failed. */
  provisioningState?: string;
}

/** How resources of one kind are listed, read and deleted. */
export interface Kind {
  name: KindName;
  /** Azure's name of the type, in lower case. */
  type: string;
  /** All of the site's resource group, all pages. */
  list(azure: AzureConnection, abortSignal: AbortSignal): Promise<Resource[]>;
  /** Undefined when it does not exist. */
  get(azure: AzureConnection, ref: Ref, abortSignal: AbortSignal): Promise<Resource | undefined>;
  /** Waits until it is gone; with an etag only while the resource is the one that had it. */
  remove(azure: AzureConnection, ref: Ref, etag: string | undefined, abortSignal: AbortSignal): Promise<void>;
}

export const KINDS: Record<KindName, Kind> = {
  machine: {
    name: 'machine',
    type: 'microsoft.compute/virtualmachines',
    list: ({ site, compute }, abortSignal) =>
      collect(compute.virtualMachines.list(site.resourceGroup, { abortSignal })),
    get: ({ compute }, { group, name }, abortSignal) =>
      unlessGone(compute.virtualMachines.get(group, name, { abortSignal })),
    // The service takes no etag here. By force: a machine that is to go need not shut its system down first.
    remove: (azure, { group, name }, _etag, abortSignal) =>
      finished(
        azure,
        (options) => azure.compute.virtualMachines.delete(group, name, { ...options, forceDeletion: true }),
        abortSignal,
      ),
  },
  nic: networkKind('nic', 'networkinterfaces', ({ network }) => network.networkInterfaces),
  disk: {
    name: 'disk',
    type: 'microsoft.compute/disks',
    list: ({ site, compute }, abortSignal) =>
      collect(compute.disks.listByResourceGroup(site.resourceGroup, { abortSignal })),
    get: ({ compute }, { group, name }, abortSignal) => unlessGone(compute.disks.get(group, name, { abortSignal })),
    remove: (azure, { group, name }, _etag, abortSignal) =>
      finished(azure, (options) => azure.compute.disks.delete(group, name, options), abortSignal),
  },
  'public-ip': networkKind('public-ip', 'publicipaddresses', ({ network }) => network.publicIPAddresses),
  network: networkKind('network', 'virtualnetworks', ({ network }) => network.virtualNetworks),
  schedule: SCHEDULES,
  'security-group': networkKind(
    'security-group',
    'networksecuritygroups',
    ({ network }) => network.networkSecurityGroups,
  ),
};

const ALL_KINDS: readonly Kind[] = Object.values(KINDS);

/** Kinds that a site may have in the ordinary course: those of a network only where labrun makes one. */
export function kindsOf({ setup }: AzureSite): readonly Kind[] {
  return setup?.mode === 'create' ? ALL_KINDS : [KINDS.machine, KINDS.nic, KINDS.disk];
}

/** The kind of a resource's id; undefined for types that labrun does not know. */
export function kindOfId(id: string): Kind | undefined {
  const type = /\/providers\/([^/]+\/[^/]+)\/[^/]+$/i.exec(id)?.[1]?.toLowerCase();
  return ALL_KINDS.find((kind) => kind.type === type);
}

/** Options of a call that holds only for the state of the resource that had this etag. */
export function ifMatch(etag: string | undefined): HeaderOptions {
  return etag === undefined ? {} : { requestOptions: { customHeaders: { 'if-match': etag } } };
}

/** Options of a call that creates something and leaves alone what has its name already. */
export const IF_NONE_MATCH: HeaderOptions = { requestOptions: { customHeaders: { 'if-none-match': '*' } } };

export interface HeaderOptions {
  requestOptions?: { customHeaders: Record<string, string> };
}

/** What the clients of all network resources have in common. */
interface NetworkOperations {
  list(group: string, options: { abortSignal: AbortSignal }): AsyncIterable<Resource>;
  get(group: string, name: string, options: { abortSignal: AbortSignal }): Promise<Resource>;
  beginDelete(group: string, name: string, options: PollOptions & HeaderOptions): Promise<Poller<void>>;
}

function networkKind(name: KindName, type: string, of: (azure: AzureConnection) => NetworkOperations): Kind {
  return {
    name,
    type: `microsoft.network/${type}`,
    list: (azure, abortSignal) => collect(of(azure).list(azure.site.resourceGroup, { abortSignal })),
    get: (azure, ref, abortSignal) => unlessGone(of(azure).get(ref.group, ref.name, { abortSignal })),
    remove: (azure, ref, etag, abortSignal) =>
      finished(
        azure,
        (options) => of(azure).beginDelete(ref.group, ref.name, { ...options, ...ifMatch(etag) }),
        abortSignal,
      ),
  };
}
