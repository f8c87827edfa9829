import type { AzureSite } from '../../src/lab/inventory.js';
import type { NodePlan, RunTags, SitePlan } from '../../src/model.js';
import type { PlannedChange } from '../provider.js';
import { DISK_SKU, OVERLAY_RULE_NAMES } from './body.js';
import { timeOfDay } from './schedule.js';
import { lastPart, namesOf, refOf, type RunNames } from './names.js';

/** What `up` and `admit` would change, in order, from the configuration alone. Pure. */
export function plannedChanges(site: AzureSite, plan: SitePlan, tags: RunTags): PlannedChange[] {
  const nodes = [...plan.routers, plan.client];
  if (site.setup?.mode === 'adopt') {
    const { instances } = site.setup;
    return nodes.flatMap((node) => adoptions(site, node, instances[node.name] ?? ''));
  }
  const names = namesOf(site, tags['routerd.cloudedge.run_id']);
  const where = { location: site.location, resourceGroup: site.resourceGroup };
  const machines = nodes.map((node): PlannedChange => ({
    op: 'create',
    kind: 'machine',
    name: names.machine(node.name),
    detail: {
      ...where,
      node: node.name,
      size: site.vmSize,
      image: site.imageId.startsWith('/') ? lastPart(site.imageId) : site.imageId,
      ...(site.setup === undefined ? {} : { disk: `${names.disk(node.name)} (${DISK_SKU}, goes with the machine)` }),
    },
  }));
  const nics = nodes.map((node): PlannedChange => ({
    op: 'create',
    kind: 'nic',
    name: names.nic(node.name),
    detail: { ...where, node: node.name, address: node.lanIp, forwarding: String(node.role === 'router') },
  }));
  if (site.setup === undefined) return [...nics, ...machines];
  return [
    ...networkChanges(site.setup, names, where),
    ...nodes.map((node): PlannedChange => ({
      op: 'create',
      kind: 'public-ip',
      name: names.publicIp(node.name),
      detail: { ...where, node: node.name, sku: 'Standard, static' },
    })),
    ...nics,
    ...machines,
    ...schedules(names, nodes, tags),
    {
      op: 'update',
      kind: 'security-group',
      name: names.securityGroup,
      detail: { rules: OVERLAY_RULE_NAMES.join(', '), from: "public addresses of the run's other routers" },
    },
  ];
}

/** Only a run that is short enough gets any. */
function schedules(names: RunNames, nodes: NodePlan[], tags: RunTags): PlannedChange[] {
  const ttl = tags['routerd.cloudedge.ttl_expires_at'];
  const time = timeOfDay(ttl, startOf(tags['routerd.cloudedge.run_id']));
  if (time === undefined) return [];
  return nodes.map(({ name: node }) => ({
    op: 'create',
    kind: 'schedule',
    name: names.schedule(node),
    detail: { node, time: `${time} UTC`, effect: 'Azure deallocates the machine, if nobody else has by then' },
  }));
}

/** A run's id begins with the moment at which it was made. */
function startOf(runId: string): Date {
  const [, date = '', time = ''] = /^(\d{8})T(\d{6})Z/.exec(runId) ?? [];
  const iso = `${date.replace(/^(....)(..)/, '$1-$2-')}T${time.replace(/^(..)(..)/, '$1:$2:')}Z`;
  return new Date(iso);
}

function networkChanges(
  { networkCidr, operatorCidr }: { networkCidr: string; operatorCidr: string },
  names: RunNames,
  where: Record<string, string>,
): PlannedChange[] {
  return [
    {
      op: 'create',
      kind: 'security-group',
      name: names.securityGroup,
      detail: { ...where, admits: `tcp/22 from ${operatorCidr}; everything within ${networkCidr}` },
    },
    {
      op: 'create',
      kind: 'network',
      name: names.network,
      detail: { ...where, cidr: networkCidr, subnet: `${names.subnet} ${networkCidr}` },
    },
  ];
}

function adoptions(site: AzureSite, node: NodePlan, id: string): PlannedChange[] {
  const { group, name } = refOf(id, site.resourceGroup);
  const forwarding: Record<string, string> =
    node.role === 'router' ? { forwarding: 'on, as long as the run lives' } : {};
  return [
    { op: 'tag', kind: 'machine', name, detail: { node: node.name, resourceGroup: group } },
    { op: 'tag', kind: 'nic', name: `NIC of ${name}`, detail: { node: node.name, ...forwarding } },
    { op: 'start', kind: 'machine', name, detail: { node: node.name, only: 'if it is off' } },
  ];
}
