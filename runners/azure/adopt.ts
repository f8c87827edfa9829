import type { VirtualMachine } from '@azure/arm-compute';
import type { NetworkInterface } from '@azure/arm-network';
import type { SiteSetup } from '../../src/lab/inventory.js';
import type { NodePlan, SitePlan } from '../../src/model.js';
import { noteIn, writeNote, type AdoptedNote } from './adopted.js';
import { finished, getVm } from './connection.js';
import type { Creation } from './ensure.js';
import { AzureError, foreign, isStale } from './error.js';
import { primaryConfig, secondaryAddresses } from './ip-configs.js';
import { ifMatch } from './kinds.js';
import { refOf, type Ref } from './names.js';
import { getNic, nicIds } from './of-run.js';
import { recorded } from './recorded.js';
import { runMachine } from './run-machine.js';
import { powerBefore } from './state.js';
import { ADOPTED_TAG, runIdOf, ttlOf, withoutRunTags } from './tags.js';
import { allOrNone } from './together.js';

type Tags = Record<string, string>;

interface Candidate {
  node: NodePlan;
  vmRef: Ref;
  vm: VirtualMachine;
  nicRef: Ref;
  nic: NetworkInterface;
}

/**
 * Takes the machines that the configuration names for the run: tags each and its NIC, notes in a tag of its own how it was
 * found, switches forwarding on where a router needs it, and starts what is off. All are looked at before any is touched.
 */
export async function adopt(
  creation: Creation,
  setup: Extract<SiteSetup, { mode: 'adopt' }>,
  plan: SitePlan,
  tags: Tags,
): Promise<void> {
  const nodes = [...plan.routers, plan.client];
  const candidates = await allOrNone(nodes, creation.signal, (node, signal) =>
    findAdoptable({ ...creation, signal }, setup.instances[node.name], node),
  );
  await allOrNone(candidates, creation.signal, async (candidate, signal) => {
    const mine = { ...creation, signal };
    await claimVm(mine, candidate, tags);
    await claimNic(mine, candidate, tags);
    await runMachine(mine, candidate.vmRef);
  });
}

/**
 * The machine that the configuration names for a node. Throws AzureError when it is not there, has another address than the
 * node, or is another run's.
 */
export async function findAdoptable(
  { azure, runId, signal }: Pick<Creation, 'azure' | 'runId' | 'signal'>,
  id: string | undefined,
  node: NodePlan,
): Promise<Candidate> {
  const { resourceGroup } = azure.site;
  if (id === undefined) throw unfit(`the configuration names no instance for ${node.name}`);
  const vmRef = refOf(id, resourceGroup);
  const vm = await getVm(azure, vmRef, signal);
  if (vm === undefined) throw unfit(`${node.name}: there is no machine ${vmRef.name} in ${vmRef.group}`);
  refuseTaken(vmRef.name, vm.tags, runId);
  const [nicId] = nicIds(vm);
  const nic = nicId === undefined ? undefined : await getNic(azure, nicId, signal);
  if (nicId === undefined || nic === undefined) throw unfit(`${vmRef.name} has no NIC`);
  const nicRef = refOf(nicId, vmRef.group);
  refuseTaken(nicRef.name, nic.tags, runId);
  const address = primaryConfig(nic)?.privateIPAddress;
  if (address !== node.lanIp)
    throw unfit(`${vmRef.name} has the address ${address ?? 'of nobody'}, and ${node.name} must have ${node.lanIp}`);
  return { node, vmRef, vm, nicRef, nic };
}

/** A run that is over may have left its tags and its note behind; one that lives has the machine. */
function refuseTaken(name: string, tags: Tags | undefined, runId: string): void {
  const owner = runIdOf(tags);
  if (owner === undefined) return;
  const hint = `labrun down --run-id ${owner}`;
  if (noteIn(tags) === undefined)
    throw foreign(`${name} carries the tag of the run ${owner}, which did not adopt it: it may be about to go`, hint);
  const ttl = ttlOf(tags) ?? '';
  const over = Number.isFinite(Date.parse(ttl)) && Date.parse(ttl) <= Date.now();
  if (owner !== runId && !over) throw foreign(`${name} is in use by the run ${owner} until ${ttl}`, hint);
}

/** Tags a VM. Only while it is as it was looked at: of two runs that want it, one comes too late. */
async function claimVm(
  { azure, log, runId, signal }: Creation,
  { node, vmRef, vm }: Candidate,
  tags: Tags,
): Promise<void> {
  if (runIdOf(vm.tags) === runId) return;
  const { group, name } = vmRef;
  let seen = vm;
  const change = { op: 'tag', kind: 'machine', name, detail: { node: node.name, resourceGroup: group } };
  await recorded(log, change, async () => {
    for (;;) {
      const note = noteFor(name, noteIn(seen.tags), { node: node.name, power: powerBefore(seen) });
      const body = { tags: { ...withoutRunTags(seen.tags), ...tags, [ADOPTED_TAG]: note } };
      try {
        const condition = seen.etag === undefined ? {} : { ifMatch: seen.etag };
        await finished(
          azure,
          (options) => azure.compute.virtualMachines.update(group, name, body, { ...options, ...condition }),
          signal,
        );
        return;
      } catch (thrown) {
        if (!isStale(thrown)) throw thrown;
        const now = await getVm(azure, vmRef, signal);
        if (now === undefined) throw thrown;
        refuseTaken(name, now.tags, runId);
        // The answer of a call that was lost, and repeated since.
        if (runIdOf(now.tags) === runId) return;
        seen = now;
      }
    }
  });
}

/** Tags a NIC and switches forwarding, in one call, which holds only for the NIC as it was read. */
async function claimNic(
  { azure, log, runId, signal }: Creation,
  { node, nicRef, nic }: Candidate,
  tags: Tags,
): Promise<void> {
  const forwarding = node.role === 'router';
  const isDone = ({ tags: have, enableIPForwarding: on }: NetworkInterface): boolean =>
    runIdOf(have) === runId && (!forwarding || on === true);
  if (isDone(nic)) return;
  const { group, name } = nicRef;
  const detail = { node: node.name, resourceGroup: group, forwarding: String(forwarding) };
  let seen = nic;
  await recorded(log, { op: 'tag', kind: 'nic', name, detail }, async () => {
    while (!isDone(seen)) {
      const found = {
        node: node.name,
        forwarding: seen.enableIPForwarding === true,
        secondary: secondaryAddresses(seen),
      };
      const note = noteFor(name, noteIn(seen.tags), found);
      const body: NetworkInterface = {
        ...seen,
        tags: { ...withoutRunTags(seen.tags), ...tags, [ADOPTED_TAG]: note },
        enableIPForwarding: forwarding || seen.enableIPForwarding === true,
      };
      try {
        await finished(
          azure,
          (options) =>
            azure.network.networkInterfaces.beginCreateOrUpdate(group, name, body, {
              ...options,
              ...ifMatch(seen.etag),
            }),
          signal,
        );
        return;
      } catch (thrown) {
        if (!isStale(thrown)) throw thrown;
        const now = await getNic(azure, nic.id ?? '', signal);
        if (now === undefined) throw thrown;
        refuseTaken(name, now.tags, runId);
        seen = now;
      }
    }
  });
}

/** What an earlier run noted stays: it knew the machine as its owner had left it. */
function noteFor(name: string, earlier: AdoptedNote | undefined, found: AdoptedNote): string {
  const note = writeNote(earlier === undefined ? found : { ...earlier, node: found.node });
  if (note === undefined) throw unfit(`${name} has too many addresses to be noted in a tag: adopt one with fewer`);
  return note;
}

function unfit(message: string): AzureError {
  return new AzureError('up', message, {
    providerCode: 'CannotAdopt',
    retryable: false,
    hint: "check setup.instances of site azure in the lab's configuration",
  });
}
