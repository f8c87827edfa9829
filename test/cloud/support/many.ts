import { AllocateAddressCommand, CreateSecurityGroupCommand, type ResourceType } from '@aws-sdk/client-ec2';
import { NetworkManagementClient } from '@azure/arm-network';
import { createEc2Client } from '../../../runners/aws/client.js';
import { armAccess } from '../../../runners/azure/access.js';
import { toFreeformTags } from '../../../runners/oci/tags.js';
import type { AwsSite, AzureSite, OciSite } from '../../../src/lab/inventory.js';
import type { RunTags } from '../../../src/model.js';
import { clientsOf } from '../../fixtures/clouds/oci/clients.js';
import { createForeign } from '../../runners/oci/world.js';
import type { ControlPlane } from './control-planes.js';

const POLL = { updateIntervalInMs: 5 };

/** Resources to make: how many, with which tags of a run, or none; `prefix` begins the names that must differ. */
export interface Many {
  count: number;
  prefix: string;
  tags: RunTags | null;
}

/** Makes resources that cost money or stand in the way, past every provider; `count` is a multiple of ten. */
export function makeMany({ access }: ControlPlane, many: Many): Promise<void> {
  switch (access.kind) {
    case 'aws':
      return manyEc2(access.site, many);
    case 'oci':
      return manyOci(access.site, many);
    case 'azure':
      return manyAzure(access.site, many);
  }
}

/** Security groups and addresses, half of each; all have the same Name. */
async function manyEc2(site: AwsSite, { count, prefix, tags }: Many): Promise<void> {
  const ec2 = createEc2Client(site, { requestTimeoutMs: 10_000 });
  const Tags = Object.entries({ Name: 'aws-router-a', ...tags }).map(([Key, Value]) => ({ Key, Value }));
  const tagged = (ResourceType: ResourceType) => ({ TagSpecifications: [{ ResourceType, Tags }] });
  try {
    for (let index = 0; index < count / 2; index += 1) {
      const group = { GroupName: `${prefix}-${index}`, Description: 'a group' };
      await ec2.send(new CreateSecurityGroupCommand({ ...group, ...tagged('security-group') }));
      await ec2.send(new AllocateAddressCommand({ Domain: 'vpc', ...tagged('elastic-ip') }));
    }
  } finally {
    ec2.destroy();
  }
}

/** Networks of five parts that depend on each other; the names of all networks are the same. */
async function manyOci(site: OciSite, { count, tags }: Many): Promise<void> {
  const lab = { access: () => site };
  const clients = clientsOf(lab);
  try {
    for (let index = 0; index < count / 5; index += 1)
      await createForeign({ lab, clients }, tags === null ? {} : toFreeformTags(tags));
  } finally {
    clients.close();
  }
}

/** Addresses and security groups, half of each, in one resource group, where no two have the same name. */
async function manyAzure(site: AzureSite, { count, prefix, tags }: Many): Promise<void> {
  const access = armAccess(site, 0);
  const network = new NetworkManagementClient(access.credential, site.subscriptionId, access.clientOptions);
  access.prepare(network);
  const body = { location: site.location, tags: { ...tags } };
  const address = { ...body, sku: { name: 'Standard' }, publicIPAllocationMethod: 'Static' };
  const group = site.resourceGroup;
  for (let index = 0; index < count / 2; index += 1) {
    const name = `labrun-${prefix}-${index}`;
    await network.publicIPAddresses.beginCreateOrUpdateAndWait(group, `${name}-ip`, address, POLL);
    await network.networkSecurityGroups.beginCreateOrUpdateAndWait(group, `${name}-rules`, body, POLL);
  }
}
