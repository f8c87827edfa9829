import { expect } from 'chai';
import { createAzureProvider } from '../../../runners/azure/index.js';
import { runKey } from '../../../runners/azure/names.js';
import type { DownReport, Provider } from '../../../runners/provider.js';
import { GROUP, POLL, clientsFor, type Clients } from '../../fixtures/clouds/arm/clients.js';
import {
  CLIENT,
  ROUTER_A,
  RUN_ID,
  context,
  startAzureLab,
  tagsFor,
  type AzureLab,
} from '../../fixtures/clouds/arm/lab.js';
import { idOf, makeForeign } from './foreign.js';
import { rejection } from './rejection.js';
import { downAfresh, everything, upAs } from './support.js';

const KEY = runKey(RUN_ID);
const OTHER = '20261123T120000Z-cloudedge-other';

/** How a resource stops being the run's. */
const CHANGES: Record<string, Record<string, string>> = {
  'its tags are gone': {},
  "it has another run's tag": { ...tagsFor(OTHER) },
};

describe('azure provider: only ours', () => {
  let lab: AzureLab;
  let provider: Provider;
  let clients: Clients;

  beforeEach(async () => {
    lab = await startAzureLab();
    provider = createAzureProvider(lab.createSite());
    clients = clientsFor(lab.access());
  });
  afterEach(async () => {
    provider.close();
    await lab.close();
  });

  /** Sets the tags of one resource of the run, by kind. */
  const retag: Record<string, (tags: Record<string, string>) => PromiseLike<unknown>> = {
    virtualMachines: (tags) =>
      clients.compute.virtualMachines.update(GROUP, `${CLIENT.name}-${KEY}`, { tags }, POLL).submitted(),
    networkInterfaces: (tags) =>
      clients.network.networkInterfaces.updateTags(GROUP, `${CLIENT.name}-${KEY}-nic`, { tags }),
    publicIPAddresses: (tags) =>
      clients.network.publicIPAddresses.updateTags(GROUP, `${CLIENT.name}-${KEY}-ip`, { tags }),
    virtualNetworks: (tags) => clients.network.virtualNetworks.updateTags(GROUP, `labrun-${KEY}-net`, { tags }),
    networkSecurityGroups: (tags) =>
      clients.network.networkSecurityGroups.updateTags(GROUP, `labrun-${KEY}-rules`, { tags }),
  };
  const nameOf: Record<string, string> = {
    virtualMachines: `${CLIENT.name}-${KEY}`,
    networkInterfaces: `${CLIENT.name}-${KEY}-nic`,
    publicIPAddresses: `${CLIENT.name}-${KEY}-ip`,
    virtualNetworks: `labrun-${KEY}-net`,
    networkSecurityGroups: `labrun-${KEY}-rules`,
  };

  for (const kind of Object.keys(retag))
    for (const [change, tags] of Object.entries(CHANGES))
      it(`leaves ${kind} alone when ${change} between the list and the deletion`, async () => {
        await upAs(provider);
        const name = nameOf[kind] ?? '';
        let changed: PromiseLike<unknown> | undefined;
        lab.onRequest = async (line) => {
          // Lists have been answered once a single resource is read.
          if (/^GET .*\/resourceGroups\/.*\/providers\/[^/]+\/[^/]+\/./.test(line))
            await (changed ??= retag[kind]?.(tags));
        };
        const report = await provider.down({ runId: RUN_ID }, context());
        expect(changed).to.not.equal(undefined);
        expect(await everything(lab)).to.include(`${kind} ${name}`);
        expect(lab.requests.filter((line) => line.startsWith('DELETE') && line.endsWith(`/${name}`))).to.deep.equal([]);
        expect(whyOf(report, name)).to.contain('not touched');
      });

  // Azure takes an etag for all of these but the machine.
  for (const kind of Object.keys(retag).filter((entry) => entry !== 'virtualMachines'))
    it(`does not delete ${kind} whose tag is changed after it was read for the last time`, async () => {
      await upAs(provider);
      const name = nameOf[kind] ?? '';
      if (kind === 'networkInterfaces') await keepNic();
      let changed = false;
      lab.onRequest = async (line) => {
        if (changed || !line.startsWith('DELETE') || !line.endsWith(`/${name}`)) return;
        changed = true;
        await retag[kind]?.({ ...tagsFor(OTHER) });
      };
      const report = await provider.down({ runId: RUN_ID }, context());
      expect(changed).to.equal(true);
      expect(await everything(lab)).to.include(`${kind} ${name}`);
      expect(whyOf(report, name)).to.contain("is not this run's any more");
    });

  /** The NIC outlives its machine. */
  const keepNic = async (): Promise<void> => {
    const vm = `${CLIENT.name}-${KEY}`;
    const id = idOf(lab, 'Microsoft.Network/networkInterfaces', `${vm}-nic`);
    const networkProfile = { networkInterfaces: [{ id, deleteOption: 'Detach' }] };
    await clients.compute.virtualMachines.update(GROUP, vm, { networkProfile }, POLL);
  };

  it('does not let a machine take along a NIC or disks that are not the run’s', async () => {
    await upAs(provider);
    const vm = `${CLIENT.name}-${KEY}`;
    const disk = {
      location: 'japaneast',
      diskSizeGB: 4,
      creationData: { createOption: 'Empty' },
      tags: { owner: 'me' },
    };
    await clients.compute.disks.beginCreateOrUpdateAndWait(GROUP, 'my-data', disk, POLL);
    const dataDisks = [
      {
        lun: 0,
        createOption: 'Attach',
        deleteOption: 'Delete',
        managedDisk: { id: idOf(lab, 'Microsoft.Compute/disks', 'my-data') },
      },
    ];
    await clients.compute.virtualMachines.update(GROUP, vm, { storageProfile: { dataDisks } }, POLL);
    await clients.network.networkInterfaces.updateTags(GROUP, `${vm}-nic`, { tags: { owner: 'me' } });
    await clients.compute.disks.update(GROUP, `${vm}-disk`, { tags: { ...tagsFor(OTHER) } }, POLL);
    const report = await provider.down({ runId: RUN_ID }, context());
    const left = await everything(lab);
    expect(left).to.not.include(`virtualMachines ${vm}`);
    expect(left).to.include.members([`networkInterfaces ${vm}-nic`, 'disks my-data', `disks ${vm}-disk`]);
    // What the NIC needs stays with it, and is reported.
    expect(whyOf(report, `${vm}-ip`)).to.contain(`in use by ${vm}-nic, which is not this run's`);
    expect(whyOf(report, `labrun-${KEY}-net`)).to.contain(`in use by ${vm}-nic, which is not this run's`);
    expect(whyOf(report, `labrun-${KEY}-rules`)).to.contain(`in use by labrun-${KEY}-net, which could not be deleted`);
  });

  it('takes the disk along that Azure made with the machine, with tags or without', async () => {
    await upAs(provider);
    await clients.compute.disks.update(GROUP, `${CLIENT.name}-${KEY}-disk`, { tags: {} }, POLL);
    expect((await downAfresh(lab)).leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.deep.equal([]);
  });

  it('touches nothing whose tags only look like those of the run', async () => {
    const foreign = await makeForeign(lab);
    const up = [...lab.host.up];
    await upAs(provider);
    lab.requests.length = 0;
    const report = await provider.down({ runId: RUN_ID }, context());
    expect(report.leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.have.members(foreign);
    expect([...lab.host.up]).to.have.members(up);
    const touched = lab.requests.filter((line) => !line.startsWith('GET') && line.includes('foreign-'));
    expect(touched).to.deep.equal([]);
  });

  it('touches nothing in another resource group, and reports it', async () => {
    const body = { location: 'japaneast', tags: { ...tagsFor(RUN_ID) } };
    await clients.network.networkSecurityGroups.beginCreateOrUpdateAndWait('elsewhere', 'stray', body, POLL);
    await upAs(provider);
    const report = await provider.down({ runId: RUN_ID }, context());
    expect(report.leftovers.map(({ name }) => name)).to.deep.equal(['stray']);
    expect(report.leftovers[0]?.why).to.contain('not touched');
    expect(await everything(lab)).to.deep.equal(['networkSecurityGroups stray']);
  });

  it('does not power off, start or let into what is not the run’s', async () => {
    await upAs(provider);
    await clients.compute.virtualMachines.update(
      GROUP,
      `${ROUTER_A.name}-${KEY}`,
      { tags: { ...tagsFor(OTHER) } },
      POLL,
    );
    const calls = lab.host.calls.length;
    for (const act of [provider.stop(ROUTER_A, context()), provider.start(ROUTER_A, context())])
      expect(await rejection(act)).to.include({ code: 'provider.azure.foreign' });
    expect(lab.host.calls).to.have.length(calls);
  });

  it('leaves what is not over to its run when it takes what is', async () => {
    const living = createAzureProvider(lab.createSite());
    await upAs(living);
    const body = { location: 'japaneast', tags: { ...tagsFor(OTHER, '2026-11-01T00:00:00Z') } };
    await clients.network.networkSecurityGroups.beginCreateOrUpdateAndWait(GROUP, 'old-rules', body, POLL);
    await clients.network.networkSecurityGroups.beginCreateOrUpdateAndWait(
      GROUP,
      'undated',
      { location: 'japaneast', tags: { ...tagsFor(OTHER, 'whenever') } },
      POLL,
    );
    const before = (await everything(lab)).filter((line) => !line.endsWith('old-rules'));
    const report = await provider.down({ expiredAt: new Date('2026-11-02T00:00:00Z') }, context());
    living.close();
    expect(report.deleted.map(({ name }) => name)).to.deep.equal(['old-rules']);
    expect(await everything(lab)).to.have.members(before);
  });
});

function whyOf({ leftovers }: DownReport, name: string): string | undefined {
  return leftovers.find((left) => left.name === name)?.why;
}
