import { DeleteVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { PAGE_SIZE, type Kind } from './kind.js';
import { present, resource } from './resource.js';

/** A disk goes with its instance; it is deleted by itself only if it was left over. */
export const VOLUME: Kind = {
  name: 'volume',
  lists: 'DescribeVolumes',
  idFilter: 'volume-id',
  async page(client, query, options) {
    const page = await client.send(new DescribeVolumesCommand({ ...query, MaxResults: PAGE_SIZE }), options);
    const items = (page.Volumes ?? []).map(({ VolumeId, Tags, Attachments }) => {
      const instance = Attachments?.[0]?.InstanceId;
      return resource('volume', VolumeId, Tags, {
        heldBy: present(instance),
        ...(instance === undefined ? {} : { attachedTo: instance }),
      });
    });
    return { items, next: page.NextToken };
  },
  removal: (client, { id }) => [
    { action: 'DeleteVolume', send: () => client.send(new DeleteVolumeCommand({ VolumeId: id })) },
  ],
};
