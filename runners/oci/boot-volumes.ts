import type { DownFilter } from '../provider.js';
import type { OciApi, OciClients } from './api.js';
import { OciError } from './error.js';
import { shorter, type Limits } from './limits.js';
import { poll } from './poll.js';
import { isMeant } from './tags.js';
import { isGoing, isGone, read, type Thing } from './thing.js';

type Volume = Pick<Thing, 'kind' | 'id' | 'name' | 'region'>;

/** The boot volumes of an instance, attached at the moment; none where labs consist of instances alone. */
export async function bootVolumesOf(api: OciApi, limits: Limits, instance: Thing): Promise<Volume[]> {
  if (instance.kind !== 'instance' || !api.kinds.includes('boot-volume')) return [];
  try {
    const clients = api.clients(limits, { operation: 'down', subject: instance.name }, instance.region);
    return (await attachedTo(clients, api, instance)).map((id) => volumeOf(instance, id));
  } catch (error) {
    // They go with their instance all the same; only nobody will look whether they did.
    if (error instanceof OciError) return [];
    throw error;
  }
}

/** OCIDs of the boot volumes that are attached to an instance. */
export async function attachedTo(
  { compute }: OciClients,
  { site }: OciApi,
  { id: instanceId, availabilityDomain = site.availabilityDomain }: Pick<Thing, 'id' | 'availabilityDomain'>,
): Promise<string[]> {
  const { compartmentId } = site;
  const request = { availabilityDomain, compartmentId, instanceId };
  const ids: string[] = [];
  for await (const { bootVolumeId, lifecycleState } of compute.listBootVolumeAttachmentsRecordIterator(request))
    if (lifecycleState !== 'DETACHED') ids.push(bootVolumeId);
  return ids;
}

/**
 * Waits until a boot volume is gone whose instance was terminated. Returns why it counts as left when it stays without the
 * run's tag; one that carries it is found by that.
 */
export async function volumeThatStays(
  api: OciApi,
  limits: Limits,
  instance: Thing,
  volume: Volume,
  filter: DownFilter,
): Promise<string | undefined> {
  const clients = api.clients(limits, { operation: 'down', subject: volume.name }, volume.region);
  try {
    await poll<void>(api, shorter(limits, api.patienceMs), `${volume.name} to be TERMINATED`, async () => {
      const now = await read(clients, volume);
      if (now === undefined || isGone(now.thing) || isGoing(now.thing) || isMeant(now.thing.freeformTags, filter))
        return { result: undefined };
      return { lastSeen: now.thing.state };
    });
    return undefined;
  } catch {
    limits.signal.throwIfAborted();
    return `stayed when ${instance.name} was terminated, and does not carry the run's tag: it was not deleted`;
  }
}

function volumeOf(instance: Thing, id: string): Volume {
  return { kind: 'boot-volume', id, name: `${instance.name} (Boot Volume)`, region: instance.region };
}
