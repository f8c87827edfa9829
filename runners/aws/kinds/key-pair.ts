import { DeleteKeyPairCommand, DescribeKeyPairsCommand } from '@aws-sdk/client-ec2';
import type { Kind } from './kind.js';
import { resource } from './resource.js';

export const KEY_PAIR: Kind = {
  name: 'key-pair',
  lists: 'DescribeKeyPairs',
  idFilter: 'key-pair-id',
  async page(client, { Filters }, options) {
    const { KeyPairs } = await client.send(new DescribeKeyPairsCommand({ Filters }), options);
    return {
      items: (KeyPairs ?? []).map(({ KeyPairId, Tags }) => resource('key-pair', KeyPairId, Tags)),
      next: undefined,
    };
  },
  removal: (client, { id }) => [
    { action: 'DeleteKeyPair', send: () => client.send(new DeleteKeyPairCommand({ KeyPairId: id })) },
  ],
};
