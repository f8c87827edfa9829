import { CreateTagsCommand, ModifyNetworkInterfaceAttributeCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import type { SitePlan } from '../../../src/model.js';
import { adoptionChanges } from '../create/changes.js';
import { apply } from '../create/ensure.js';
import type { Step } from '../create/step.js';
import { ADOPTED_TAG, NODE_TAG, toTags } from '../tags.js';
import { together } from '../together.js';
import { waitForState } from '../wait.js';
import { findAdoptable, type Adoptable } from './find.js';
import { formatNote } from './note.js';

/**
 * Takes the instances that play the site's nodes over for the run: notes how each was found and tags it, before anything of
 * it is changed; then starts what is stopped and sets forwarding on routers. Waits until all run. Throws AdoptionError
 * before any of them was touched.
 */
export async function adopt(step: Step, site: SitePlan, instances: Record<string, string>): Promise<void> {
  const { api, ctx, limits } = step;
  const found = await findAdoptable(api, limits, 'up', site, { instances, runId: ctx.runId });
  await together(found, ctx.signal, (each, signal) =>
    takeOver({ ...step, ctx: { ...ctx, signal }, limits: { ...limits, signal } }, each),
  );
  const nodes = new Map(found.map(({ node, machine }) => [machine.id, node.name]));
  await waitForState(api, limits, 'up', nodes, 'running');
}

async function takeOver(step: Step, { node, machine, nic, note }: Adoptable): Promise<void> {
  const { client } = step.api;
  const changes = adoptionChanges(node);
  const Tags = toTags({ ...step.tags, [NODE_TAG]: node.name, [ADOPTED_TAG]: formatNote(note) });
  await apply(step, machine.id, {
    change: { ...changes.tags, detail: { id: machine.id, nic: nic.id, note: formatNote(note) } },
    action: 'CreateTags',
    send: () => client.send(new CreateTagsCommand({ Resources: [machine.id, nic.id], Tags })),
  });
  if (machine.state === 'stopped' || machine.state === 'stopping')
    await apply(step, machine.id, {
      change: changes.start,
      action: 'StartInstances',
      // While it is on its way to another state it cannot be switched; once it is there, it can.
      justMade: ['IncorrectInstanceState'],
      send: () => client.send(new StartInstancesCommand({ InstanceIds: [machine.id] })),
    });
  if (node.role === 'router' && nic.nic?.sourceDestCheck !== false)
    await apply(step, nic.id, {
      change: changes.forwarding,
      action: 'ModifyNetworkInterfaceAttribute',
      send: () =>
        client.send(
          new ModifyNetworkInterfaceAttributeCommand({
            NetworkInterfaceId: nic.id,
            SourceDestCheck: { Value: false },
          }),
        ),
    });
}
