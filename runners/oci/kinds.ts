import type { OciClients } from './api.js';

/** What a run can consist of in OCI, in the words of records and reports. */
export type KindName =
  'instance' | 'boot-volume' | 'subnet' | 'route-table' | 'security-list' | 'internet-gateway' | 'vcn';

/** What the kinds have in common of what the API shows. */
export interface Shown {
  id?: string;
  displayName?: string;
  lifecycleState?: string;
  freeformTags?: Record<string, string>;
  availabilityDomain?: string;
}

/** How one kind is listed, read and deleted; `ifMatch` is the etag of the state that was read. */
export interface Kind {
  list(clients: OciClients, request: { compartmentId: string; displayName?: string }): AsyncIterable<Shown>;
  get(clients: OciClients, id: string): Promise<{ shown: Shown; etag: string }>;
  delete(clients: OciClients, id: string, ifMatch: string): Promise<unknown>;
}

export const KINDS: Readonly<Record<KindName, Kind>> = {
  instance: {
    list: ({ compute }, request) => compute.listInstancesRecordIterator(request),
    get: async ({ compute }, instanceId) => {
      const { instance, etag } = await compute.getInstance({ instanceId });
      return { shown: instance, etag };
    },
    delete: ({ compute }, instanceId, ifMatch) =>
      compute.terminateInstance({ instanceId, ifMatch, preserveBootVolume: false }),
  },
  'boot-volume': {
    list: ({ storage }, request) => named(storage.listBootVolumesRecordIterator(request), request.displayName),
    get: async ({ storage }, bootVolumeId) => {
      const { bootVolume, etag } = await storage.getBootVolume({ bootVolumeId });
      return { shown: bootVolume, etag };
    },
    delete: ({ storage }, bootVolumeId, ifMatch) => storage.deleteBootVolume({ bootVolumeId, ifMatch }),
  },
  subnet: {
    list: ({ network }, request) => network.listSubnetsRecordIterator(request),
    get: async ({ network }, subnetId) => {
      const { subnet, etag } = await network.getSubnet({ subnetId });
      return { shown: subnet, etag };
    },
    delete: ({ network }, subnetId, ifMatch) => network.deleteSubnet({ subnetId, ifMatch }),
  },
  'route-table': {
    list: ({ network }, request) => network.listRouteTablesRecordIterator(request),
    get: async ({ network }, rtId) => {
      const { routeTable, etag } = await network.getRouteTable({ rtId });
      return { shown: routeTable, etag };
    },
    delete: ({ network }, rtId, ifMatch) => network.deleteRouteTable({ rtId, ifMatch }),
  },
  'security-list': {
    list: ({ network }, request) => network.listSecurityListsRecordIterator(request),
    get: async ({ network }, securityListId) => {
      const { securityList, etag } = await network.getSecurityList({ securityListId });
      return { shown: securityList, etag };
    },
    delete: ({ network }, securityListId, ifMatch) => network.deleteSecurityList({ securityListId, ifMatch }),
  },
  'internet-gateway': {
    list: ({ network }, request) => network.listInternetGatewaysRecordIterator(request),
    get: async ({ network }, igId) => {
      const { internetGateway, etag } = await network.getInternetGateway({ igId });
      return { shown: internetGateway, etag };
    },
    delete: ({ network }, igId, ifMatch) => network.deleteInternetGateway({ igId, ifMatch }),
  },
  vcn: {
    list: ({ network }, request) => network.listVcnsRecordIterator(request),
    get: async ({ network }, vcnId) => {
      const { vcn, etag } = await network.getVcn({ vcnId });
      return { shown: vcn, etag };
    },
    delete: ({ network }, vcnId, ifMatch) => network.deleteVcn({ vcnId, ifMatch }),
  },
};

/** Boot volumes cannot be selected by name at the server. */
async function* named(all: AsyncIterable<Shown>, name: string | undefined): AsyncIterable<Shown> {
  for await (const shown of all) if (name === undefined || shown.displayName === name) yield shown;
}
