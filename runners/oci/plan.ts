import type { OciSite } from '../../src/lab/inventory.js';
import type { NodePlan, RunTags, SitePlan } from '../../src/model.js';
import type { PlannedChange } from '../provider.js';
import { FLEXIBLE_SIZE, isFlexible } from './launch-details.js';
import { networkNames } from './network.js';

/** What `up` would do at a site, in its order, from the configuration alone. */
export function plan(site: OciSite, { routers, client }: SitePlan, tags: RunTags): PlannedChange[] {
  const nodes = [...routers, client];
  const { setup } = site;
  if (setup?.mode === 'adopt') return nodes.flatMap((node) => adoption(node, setup.instances[node.name]));
  const launches = nodes.map((node) => launch(site, node));
  if (setup === undefined) return launches;
  const names = networkNames(tags['routerd.cloudedge.run_id']);
  const { networkCidr, operatorCidr } = setup;
  const rules = `SSH from ${operatorCidr}; everything from ${networkCidr}; the overlay from the run's routers once they are known`;
  return [
    create('vcn', names.vcn, { cidr: networkCidr }),
    create('internet-gateway', names.gateway, {}),
    create('security-list', names.securityList, { rules }),
    create('route-table', names.routeTable, { rules: '0.0.0.0/0 through the internet gateway' }),
    create('subnet', names.subnet, { cidr: networkCidr }),
    ...launches,
    ...nodes.map(({ name }): PlannedChange => ({ op: 'tag', kind: 'boot-volume', name: volumeOf(name), detail: {} })),
  ];
}

function launch(
  { setup, shape, imageId, availabilityDomain }: OciSite,
  { name, lanIp, role }: NodePlan,
): PlannedChange {
  const { ocpus, memoryInGBs } = FLEXIBLE_SIZE;
  return create('instance', name, {
    address: lanIp,
    size: isFlexible(shape) ? `${shape}, ${ocpus} OCPU, ${memoryInGBs} GB` : shape,
    image: imageId,
    availabilityDomain,
    forwarding: role === 'router' ? 'on' : 'off',
    publicIp: setup === undefined ? 'none' : 'ephemeral',
  });
}

function adoption({ name, role }: NodePlan, id = 'not configured'): PlannedChange[] {
  const forwarding: Record<string, string> = role === 'router' ? { forwarding: 'on' } : {};
  return [
    { op: 'tag', kind: 'instance', name, detail: { id } },
    { op: 'update', kind: 'vnic', name, detail: { of: id, tags: 'on', ...forwarding } },
    { op: 'start', kind: 'instance', name, detail: { id, when: 'it is stopped' } },
  ];
}

function create(kind: string, name: string, detail: Record<string, string>): PlannedChange {
  return { op: 'create', kind, name, detail };
}

function volumeOf(node: string): string {
  return `${node} (Boot Volume)`;
}
