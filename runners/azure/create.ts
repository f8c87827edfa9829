import type { NodePlan, SitePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { networkBody, nicBody, publicIpBody, securityGroupBody, vmBody } from './body.js';
import { ensure, refuseForeign, type Creation } from './ensure.js';
import { KINDS, type KindName } from './kinds.js';
import { lastPart, namesOf, type RunNames } from './names.js';
import { runMachine } from './run-machine.js';
import { putSchedule, scheduleBody, timeOfDay } from './schedule.js';
import { ttlOf } from './tags.js';
import { allOrNone } from './together.js';

type Tags = Record<string, string>;

/**
 * Creates what the site needs and is not there yet, what does not depend on each other side by side, and waits until all
 * machines run.
 */
export async function create(
  creation: Creation,
  plan: SitePlan,
  tags: Tags,
  boot: ProviderContext['boot'],
): Promise<void> {
  const { azure } = creation;
  const names = namesOf(azure.site, creation.runId);
  const nodes = [...plan.routers, plan.client];
  const setup = azure.site.setup?.mode === 'create' ? azure.site.setup : undefined;
  await refuseTaken(creation, names, nodes, setup !== undefined);
  let subnetId: string | Promise<string> = azure.site.subnetId;
  const network = async (mine: Creation): Promise<void> => {
    if (setup === undefined) return;
    subnetId = createNetwork(mine, names, setup, tags);
    await subnetId;
  };
  const machine = async (mine: Creation, node: NodePlan): Promise<void> => {
    const publicIpId = setup === undefined ? undefined : await createPublicIp(mine, names, node, tags);
    const nicId = await createNic(mine, names, node, { subnetId: await subnetId, publicIpId }, tags);
    await createVm(mine, names, node, nicId, tags, boot);
  };
  // The network begins first, so that there is something to wait for.
  await allOrNone([undefined, ...nodes], creation.signal, (node, signal) => {
    const mine = { ...creation, signal };
    return node === undefined ? network(mine) : machine(mine, node);
  });
}

/** Throws before anything is changed when one of the names is taken by something that is not this run's. */
async function refuseTaken(
  { azure, runId, signal }: Creation,
  names: RunNames,
  nodes: NodePlan[],
  withNetwork: boolean,
): Promise<void> {
  const wanted = nodes.flatMap(({ name }): [KindName, string][] => [
    ['nic', names.nic(name)],
    ['machine', names.machine(name)],
  ]);
  if (withNetwork) {
    wanted.push(['security-group', names.securityGroup], ['network', names.network]);
    for (const { name } of nodes) wanted.push(['public-ip', names.publicIp(name)], ['schedule', names.schedule(name)]);
  }
  const group = azure.site.resourceGroup;
  const found = await Promise.all(
    wanted.map(async ([kind, name]) => ({ name, resource: await KINDS[kind].get(azure, { group, name }, signal) })),
  );
  for (const { name, resource } of found) if (resource !== undefined) refuseForeign(azure, name, resource, runId);
}

/** The rules and the network that they are for; resolves with the id of its subnet. */
async function createNetwork(
  creation: Creation,
  names: RunNames,
  { networkCidr, operatorCidr }: { networkCidr: string; operatorCidr: string },
  tags: Tags,
): Promise<string> {
  const { site, network } = creation.azure;
  const rules = securityGroupBody(site, { network: networkCidr, operator: operatorCidr }, tags);
  const securityGroupId = await ensure(creation, {
    kind: 'security-group',
    name: names.securityGroup,
    detail: { ssh: operatorCidr },
    create: (options) =>
      network.networkSecurityGroups.beginCreateOrUpdate(site.resourceGroup, names.securityGroup, rules, options),
  });
  const body = networkBody(site, { cidr: networkCidr, subnet: names.subnet, securityGroupId }, tags);
  const networkId = await ensure(creation, {
    kind: 'network',
    name: names.network,
    detail: { cidr: networkCidr },
    create: (options) => network.virtualNetworks.beginCreateOrUpdate(site.resourceGroup, names.network, body, options),
  });
  return `${networkId}/subnets/${names.subnet}`;
}

function createPublicIp(creation: Creation, names: RunNames, node: NodePlan, tags: Tags): Promise<string> {
  const { site, network } = creation.azure;
  const name = names.publicIp(node.name);
  return ensure(creation, {
    kind: 'public-ip',
    name,
    detail: { node: node.name },
    create: (options) =>
      network.publicIPAddresses.beginCreateOrUpdate(site.resourceGroup, name, publicIpBody(site, tags), options),
  });
}

function createNic(
  creation: Creation,
  names: RunNames,
  node: NodePlan,
  { subnetId, publicIpId }: { subnetId: string; publicIpId: string | undefined },
  tags: Tags,
): Promise<string> {
  const { site, network } = creation.azure;
  const name = names.nic(node.name);
  const body = nicBody(site, node, tags, publicIpId === undefined ? { subnetId } : { subnetId, publicIpId });
  return ensure(creation, {
    kind: 'nic',
    name,
    detail: { node: node.name, address: node.lanIp },
    create: (options) => network.networkInterfaces.beginCreateOrUpdate(site.resourceGroup, name, body, options),
  });
}

async function createVm(
  creation: Creation,
  names: RunNames,
  node: NodePlan,
  nicId: string,
  tags: Tags,
  boot: ProviderContext['boot'],
): Promise<void> {
  const { site, compute } = creation.azure;
  const name = names.machine(node.name);
  const made =
    site.setup === undefined
      ? undefined
      : { computerName: node.name, diskName: names.disk(node.name), boot: boot?.(node) };
  const vmId = await ensure(creation, {
    kind: 'machine',
    name,
    detail: { node: node.name, nic: lastPart(nicId) },
    create: ({ abortSignal, updateIntervalInMs }) =>
      compute.virtualMachines.createOrUpdate(site.resourceGroup, name, vmBody(site, nicId, tags, made), {
        abortSignal,
        updateIntervalInMs,
        ifNoneMatch: '*',
      }),
  });
  await Promise.all([
    runMachine(creation, { group: site.resourceGroup, name }),
    site.setup === undefined ? undefined : createSchedule(creation, names.schedule(node.name), vmId, tags),
  ]);
}

/** The machine's dead-man's switch at Azure, for a run that is short enough. */
async function createSchedule(creation: Creation, name: string, vmId: string, tags: Tags): Promise<void> {
  const { site } = creation.azure;
  const time = timeOfDay(ttlOf(tags) ?? '', new Date());
  if (time === undefined) return;
  const body = scheduleBody(site.location, tags, { time, vmId });
  await ensure(creation, {
    kind: 'schedule',
    name,
    detail: { time, machine: lastPart(vmId) },
    create: ({ abortSignal }) => ({
      pollUntilDone: () => putSchedule(creation.azure, { group: site.resourceGroup, name }, body, abortSignal),
    }),
  });
}
