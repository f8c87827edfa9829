import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { ComputeManagementClient } from '@azure/arm-compute';
import { NetworkManagementClient } from '@azure/arm-network';
import { createEc2Client } from '../../../runners/aws/client.js';
import { armAccess } from '../../../runners/azure/access.js';
import type { AwsSite, AzureSite, OciSite } from '../../../src/lab/inventory.js';
import type { NodePlan } from '../../../src/model.js';
import type { SeenPlane } from '../../cloud/support/control-planes.js';
import { clientsOf } from '../../fixtures/clouds/oci/clients.js';

const POLL = { updateIntervalInMs: 5 };
const TEAM = { team: 'network' };

/**
 * Launches machines of somebody else's, each with a tag of its owner's, and switches the routers off again, but for those in
 * `on`. Returns their ids by node.
 */
export async function launchMachines(
  { access, site }: SeenPlane,
  nodes: readonly NodePlan[],
  on: readonly string[] = [],
): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const node of nodes) {
    ids[node.name] = await launch(access, node);
    const machine = [...site.current().machines.values()].find(({ name }) => name === node.name);
    if (machine === undefined) throw new Error(`${node.name} was not launched`);
    while (site.machine(machine.id).status !== 'running') await new Promise((resolve) => setImmediate(resolve));
    if (node.role === 'router' && !on.includes(node.name)) await site.stop(machine.id);
  }
  return ids;
}

function launch(access: SeenPlane['access'], node: NodePlan): Promise<string> {
  switch (access.kind) {
    case 'aws':
      return launchEc2(access.site, node);
    case 'oci':
      return launchOci(access.site, node);
    case 'azure':
      return launchAzure(access.site, node);
  }
}

async function launchEc2(site: AwsSite, { name, lanIp }: NodePlan): Promise<string> {
  const ec2 = createEc2Client(site, { requestTimeoutMs: 10_000 });
  const tags = Object.entries({ Name: name, ...TEAM }).map(([Key, Value]) => ({ Key, Value }));
  try {
    const { Instances } = await ec2.send(
      new RunInstancesCommand({
        ImageId: site.imageId,
        MinCount: 1,
        MaxCount: 1,
        SubnetId: site.subnetId,
        PrivateIpAddress: lanIp,
        TagSpecifications: [{ ResourceType: 'instance', Tags: tags }],
      }),
    );
    return Instances?.[0]?.InstanceId ?? '';
  } finally {
    ec2.destroy();
  }
}

async function launchOci(site: OciSite, { name, lanIp }: NodePlan): Promise<string> {
  const clients = clientsOf({ access: () => site }, undefined, 60_000);
  const { compartmentId, availabilityDomain, shape, imageId, subnetId } = site;
  try {
    const { instance } = await clients.compute.launchInstance({
      launchInstanceDetails: {
        compartmentId,
        availabilityDomain,
        shape,
        displayName: name,
        freeformTags: TEAM,
        sourceDetails: { sourceType: 'image', imageId } as { sourceType: string },
        createVnicDetails: { subnetId, privateIp: lanIp },
      },
    });
    return instance.id;
  } finally {
    clients.close();
  }
}

async function launchAzure(site: AzureSite, { name, lanIp }: NodePlan): Promise<string> {
  const access = armAccess(site, 0);
  const network = new NetworkManagementClient(access.credential, site.subscriptionId, access.clientOptions);
  const compute = new ComputeManagementClient(access.credential, site.subscriptionId, access.clientOptions);
  access.prepare(network);
  access.prepare(compute);
  const { resourceGroup: group, location, subnetId } = site;
  const configuration = { name: 'primary', primary: true, privateIPAllocationMethod: 'Static' };
  const { id: nic } = await network.networkInterfaces.beginCreateOrUpdateAndWait(
    group,
    `${name}-nic`,
    {
      location,
      tags: TEAM,
      ipConfigurations: [{ ...configuration, privateIPAddress: lanIp, subnet: { id: subnetId } }],
    },
    POLL,
  );
  const { id = '' } = await compute.virtualMachines.createOrUpdate(
    group,
    name,
    {
      location,
      tags: TEAM,
      hardwareProfile: { vmSize: site.vmSize },
      storageProfile: { imageReference: { id: site.imageId } },
      networkProfile: { networkInterfaces: [{ id: nic ?? '' }] },
    },
    POLL,
  );
  return id;
}
