import type { SiteSetup } from '../../src/lab/inventory.js';
import type { ProviderContext } from '../provider.js';
import type { OciApi, OciClients } from './api.js';
import { creationEnded } from './ended.js';
import { ensure, type Wanted } from './ensure.js';
import type { Limits } from './limits.js';
import { poll } from './poll.js';
import { egressRules, ingressRules } from './security-rules.js';
import { isGoing, isGone, read } from './thing.js';

type Creation = Extract<SiteSetup, { mode: 'create' }>;

/** Names of a run's network resources: each carries the run id, so that people can tell runs apart. */
export function networkNames(runId: string) {
  return {
    vcn: `${runId}-vcn`,
    gateway: `${runId}-gateway`,
    securityList: `${runId}-security-list`,
    routeTable: `${runId}-route-table`,
    subnet: `${runId}-subnet`,
  };
}

/**
 * Creates what is missing of the run's network and waits until it is AVAILABLE. Returns the OCID of its subnet.
 *
 * Rules are a security list, not a network security group: a subnet always has a list, and the one that it gets unless told
 * otherwise lets SSH in from anywhere. A list of the run's own in its place is one thing to create, to tag at creation and to
 * delete, and is replaced as a whole in one call that fails when someone else was faster.
 */
export async function createNetwork(
  api: OciApi,
  limits: Limits,
  setup: Creation,
  freeformTags: Record<string, string>,
  ctx: ProviderContext,
): Promise<string> {
  const clients = api.clients(limits, { operation: 'up', subject: 'network' });
  const { network } = clients;
  const names = networkNames(ctx.runId);
  const { networkCidr, operatorCidr } = setup;
  const own = (displayName: string) => ({ compartmentId: api.site.compartmentId, displayName, freeformTags });
  const make = (wanted: Wanted): Promise<string> => available(api, clients, limits, ctx, wanted);

  const vcnId = await make({
    kind: 'vcn',
    name: names.vcn,
    detail: { cidr: networkCidr },
    create: async (opcRetryToken) => {
      const createVcnDetails = { ...own(names.vcn), cidrBlocks: [networkCidr] };
      return (await network.createVcn({ createVcnDetails, opcRetryToken })).vcn.id;
    },
  });
  const gatewayId = await make({
    kind: 'internet-gateway',
    name: names.gateway,
    create: async (opcRetryToken) => {
      const createInternetGatewayDetails = { ...own(names.gateway), vcnId, isEnabled: true };
      const request = { createInternetGatewayDetails, opcRetryToken };
      return (await network.createInternetGateway(request)).internetGateway.id;
    },
  });
  const securityListId = await make({
    kind: 'security-list',
    name: names.securityList,
    detail: { ssh: operatorCidr, inside: networkCidr },
    create: async (opcRetryToken) => {
      const createSecurityListDetails = {
        ...own(names.securityList),
        vcnId,
        ingressSecurityRules: ingressRules(setup),
        egressSecurityRules: egressRules(),
      };
      return (await network.createSecurityList({ createSecurityListDetails, opcRetryToken })).securityList.id;
    },
  });
  const routeTableId = await make({
    kind: 'route-table',
    name: names.routeTable,
    detail: { route: '0.0.0.0/0' },
    create: async (opcRetryToken) => {
      const routeRules = [{ destination: '0.0.0.0/0', networkEntityId: gatewayId }];
      const createRouteTableDetails = { ...own(names.routeTable), vcnId, routeRules };
      return (await network.createRouteTable({ createRouteTableDetails, opcRetryToken })).routeTable.id;
    },
  });
  return make({
    kind: 'subnet',
    name: names.subnet,
    detail: { cidr: networkCidr },
    create: async (opcRetryToken) => {
      const parts = { vcnId, routeTableId, securityListIds: [securityListId] };
      const createSubnetDetails = { ...own(names.subnet), ...parts, cidrBlock: networkCidr };
      return (await network.createSubnet({ createSubnetDetails, opcRetryToken })).subnet.id;
    },
  });
}

async function available(
  api: OciApi,
  clients: OciClients,
  limits: Limits,
  ctx: ProviderContext,
  wanted: Wanted,
): Promise<string> {
  const { kind, name } = wanted;
  const id = await ensure(api, clients, limits, ctx, wanted);
  await poll<void>(api, limits, `${name} to be AVAILABLE`, async () => {
    const found = await read(clients, { kind, id, region: api.site.region });
    if (found === undefined) return { lastSeen: 'not visible yet' };
    const { thing } = found;
    if (isGone(thing) || isGoing(thing)) throw creationEnded(name, thing.state);
    return thing.state === 'AVAILABLE' ? { result: undefined } : { lastSeen: thing.state };
  });
  return id;
}
