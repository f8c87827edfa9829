import { DeleteKeyPairCommand, DescribeKeyPairsCommand, type KeyPairInfo } from '@aws-sdk/client-ec2';
import type { Kind, Resource } from './kind.js';
import { resource } from './resource.js';

export const KEY_PAIR: Kind = {
  name: 'key-pair',
  lists: 'DescribeKeyPairs',
  idFilter: 'key-pair-id',
  async page(client, { Filters }, options) {
    const { KeyPairs } = await client.send(new DescribeKeyPairsCommand({ Filters }), options);
    return { items: (KeyPairs ?? []).map(toResource), next: undefined };
  },
  // By its name, which is as unique in the region as its id, and which every implementation of the API knows.
  removal: (client, { keyName }) => [
    { action: 'DeleteKeyPair', send: () => client.send(new DeleteKeyPairCommand({ KeyName: keyName })) },
  ],
};

function toResource({ KeyPairId, KeyName, Tags }: KeyPairInfo): Resource {
  return resource('key-pair', KeyPairId, Tags, KeyName === undefined ? {} : { keyName: KeyName });
}
