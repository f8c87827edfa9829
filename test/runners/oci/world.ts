import type { OciClients } from '../../../runners/oci/api.js';
import { KINDS, type KindName } from '../../../runners/oci/kinds.js';
import type { Provider } from '../../../runners/provider.js';
import type { OciSite } from '../../../src/lab/inventory.js';
import { createOciProvider } from '../../../runners/oci/index.js';
import { clientsOf, launchOf, untilState } from '../../fixtures/clouds/oci/clients.js';
import { SLOTS, startOciLab, type OciLab, type OciLabOptions } from '../../fixtures/clouds/oci/lab.js';

export const SETUP = { mode: 'create', networkCidr: '10.77.60.0/24', operatorCidr: '198.51.100.7/32' } as const;

/** Machines that are no part of the lab. */
export const OTHERS = Array.from({ length: 12 }, (_, index) => `other-${index}`);

/** An account with somebody else's machine in it, and a provider that creates its network. */
export interface World {
  lab: OciLab;
  /** As the operator, past the provider. */
  clients: OciClients;
  provider: Provider;
  site: OciSite;
  /** Another provider for the same account, which `close` closes too. */
  providerFor(change: Partial<OciSite>): Provider;
  /** Everything that exists, as in `vcn run-vcn`, without what comes and goes with a VCN. */
  remaining(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startWorld(options: OciLabOptions = {}): Promise<World> {
  const others = OTHERS.map((name, index) => [name, `10.77.60.${100 + index}`]);
  const slots = { ...SLOTS, ...Object.fromEntries(others) };
  const lab = await startOciLab({ slots, ...options });
  const clients = clientsOf(lab, 'operator', 30_000);
  const site: OciSite = { ...lab.access(), subnetId: '', setup: SETUP };
  const opened: Provider[] = [];
  const providerFor = (change: Partial<OciSite>): Provider => {
    const provider = createOciProvider({ ...site, ...change });
    opened.push(provider);
    return provider;
  };
  return {
    lab,
    clients,
    site,
    provider: providerFor({}),
    providerFor,
    remaining: async () => (await existing(lab, clients)).map(({ kind, name }) => `${kind} ${name}`).toSorted(),
    async close() {
      for (const provider of opened) provider.close();
      clients.close();
      await lab.close();
    },
  };
}

export interface Existing {
  kind: KindName;
  id: string;
  name: string;
  tags: Record<string, string>;
}

/** What exists in the compartment, in the region of the lab. */
export async function existing(lab: Pick<OciLab, 'access'>, clients: OciClients): Promise<Existing[]> {
  const { compartmentId } = lab.access();
  const found: Existing[] = [];
  for (const kind of Object.keys(KINDS) as KindName[])
    for await (const { id = '', displayName = '', lifecycleState, freeformTags = {} } of KINDS[kind].list(clients, {
      compartmentId,
    }))
      if (lifecycleState !== 'TERMINATED' && !displayName.startsWith('Default '))
        found.push({ kind, id, name: displayName, tags: freeformTags });
  return found;
}

/** One resource of each kind with these tags, named `foreign-...`, in a network of its own. */
export async function createForeign(
  { lab, clients }: { lab: Parameters<typeof launchOf>[0]; clients: OciClients },
  freeformTags: Record<string, string>,
  { networkCidr = '10.77.60.0/24', node }: { networkCidr?: string; node?: string } = {},
): Promise<string[]> {
  const { network, compute, storage } = clients;
  const own = (what: string) => ({
    compartmentId: lab.access().compartmentId,
    displayName: `foreign-${what}`,
    freeformTags,
  });
  const { vcn } = await network.createVcn({ createVcnDetails: { ...own('vcn'), cidrBlocks: [networkCidr] } });
  const vcnId = vcn.id;
  const { internetGateway } = await network.createInternetGateway({
    createInternetGatewayDetails: { ...own('gateway'), vcnId, isEnabled: true },
  });
  const rules = { ingressSecurityRules: [], egressSecurityRules: [] };
  const { securityList } = await network.createSecurityList({
    createSecurityListDetails: { ...own('list'), vcnId, ...rules },
  });
  const routeRules = [{ destination: '0.0.0.0/0', networkEntityId: internetGateway.id }];
  const { routeTable } = await network.createRouteTable({
    createRouteTableDetails: { ...own('table'), vcnId, routeRules },
  });
  const { subnet } = await network.createSubnet({
    createSubnetDetails: {
      ...own('subnet'),
      vcnId,
      cidrBlock: networkCidr,
      routeTableId: routeTable.id,
      securityListIds: [securityList.id],
    },
  });
  const ids = [vcnId, internetGateway.id, securityList.id, routeTable.id, subnet.id];
  if (node === undefined) return ids;
  const launch = launchOf(lab, node, { freeformTags });
  const launchInstanceDetails = {
    ...launch,
    createVnicDetails: { ...launch.createVnicDetails, subnetId: subnet.id },
  };
  const { instance } = await compute.launchInstance({ launchInstanceDetails });
  await untilState(clients, instance.id, 'RUNNING');
  const { compartmentId, availabilityDomain } = lab.access();
  const { items } = await compute.listBootVolumeAttachments({
    compartmentId,
    availabilityDomain,
    instanceId: instance.id,
  });
  const bootVolumeId = items[0]?.bootVolumeId ?? '';
  await storage.updateBootVolume({ bootVolumeId, updateBootVolumeDetails: { freeformTags } });
  return [...ids, instance.id, bootVolumeId];
}
