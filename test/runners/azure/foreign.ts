import { createHash } from 'node:crypto';
import { GROUP, POLL, clientsFor } from '../../fixtures/clouds/arm/clients.js';
import { RUN_ID, tagsFor, type AzureLab } from '../../fixtures/clouds/arm/lab.js';
import { everything } from './support.js';

/** In the name of all that `makeForeign` makes. */
export const FOREIGN = /foreign-/;

/** Tags that are almost those of the run, and are not. */
export const NEAR_MISSES: Record<string, Record<string, string>> = {
  none: {},
  other: { ...tagsFor('20261123T120000Z-cloudedge-other') },
  longer: { ...tagsFor(`${RUN_ID}-2`) },
  shorter: { ...tagsFor(RUN_ID.slice(0, -1)) },
  cased: { ...tagsFor(RUN_ID.toUpperCase()) },
  padded: { ...tagsFor(` ${RUN_ID}`) },
  name: { 'cloudedge.run_id': RUN_ID, run_id: RUN_ID, name: RUN_ID },
  value: { 'routerd.cloudedge.owner': RUN_ID, 'routerd.cloudedge.purpose': RUN_ID },
};

/** Makes resources of every kind that are not the run's, and returns everything that there is then. */
export async function makeForeign(lab: AzureLab): Promise<string[]> {
  const { compute, network } = clientsFor(lab.access());
  const location = 'japaneast';
  const address = { location, sku: { name: 'Standard' }, publicIPAllocationMethod: 'Static' };
  for (const [why, tags] of Object.entries(NEAR_MISSES)) {
    const name = `foreign-${why}`;
    await network.publicIPAddresses.beginCreateOrUpdateAndWait(GROUP, `${name}-ip`, { ...address, tags }, POLL);
    await network.networkSecurityGroups.beginCreateOrUpdateAndWait(GROUP, `${name}-rules`, { location, tags }, POLL);
    await network.virtualNetworks.beginCreateOrUpdateAndWait(
      GROUP,
      `${name}-net`,
      {
        location,
        tags,
        addressSpace: { addressPrefixes: ['10.99.0.0/24'] },
        subnets: [{ name: 'lan', addressPrefix: '10.99.0.0/24' }],
      },
      POLL,
    );
    await compute.disks.beginCreateOrUpdateAndWait(
      GROUP,
      `${name}-disk`,
      { location, tags, diskSizeGB: 4, creationData: { createOption: 'Empty' } },
      POLL,
    );
    const octet = 20 + Object.keys(NEAR_MISSES).indexOf(why);
    lab.host.addSlots({ [name]: `10.99.0.${octet}` });
    const subnet = { id: `${idOf(lab, 'Microsoft.Network/virtualNetworks', `${name}-net`)}/subnets/lan` };
    const { id = '' } = await network.networkInterfaces.beginCreateOrUpdateAndWait(
      GROUP,
      `${name}-nic`,
      {
        location,
        tags,
        ipConfigurations: [{ name: 'primary', primary: true, privateIPAddress: `10.99.0.${octet}`, subnet }],
      },
      POLL,
    );
    await compute.virtualMachines.beginCreateOrUpdateAndWait(
      GROUP,
      name,
      {
        location,
        tags,
        hardwareProfile: { vmSize: 'Standard_B1s' },
        storageProfile: { imageReference: { id: lab.access().imageId } },
        networkProfile: { networkInterfaces: [{ id, deleteOption: 'Delete' }] },
      },
      POLL,
    );
  }
  return everything(lab);
}

/** More addresses of the run, under names of no pattern. */
export async function makeAddresses(lab: AzureLab, count: number): Promise<void> {
  const { network } = clientsFor(lab.access());
  lab.site.settings.limits = { addresses: count + 10 };
  await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const name = createHash('sha256').update(String(index)).digest('hex').slice(0, 12);
      const body = { location: 'japaneast', tags: { ...tagsFor(RUN_ID) }, sku: { name: 'Standard' } };
      return network.publicIPAddresses.beginCreateOrUpdateAndWait(
        GROUP,
        name,
        { ...body, publicIPAllocationMethod: 'Static' },
        POLL,
      );
    }),
  );
}

export function idOf(lab: AzureLab, type: string, name: string, group = GROUP): string {
  return `/subscriptions/${lab.access().subscriptionId}/resourceGroups/${group}/providers/${type}/${name}`;
}
