import type { Assertion } from './assertion.js';
import { NO_ARGS } from './support/no-args.js';
import { judgeProtocols, worked } from './support/protocols.js';

/** RPC finds its services at ports that nobody knows beforehand, over UDP too; NFS is what people use it for. */
export const nfsRpc: Assertion = {
  name: 'nfs_rpc',
  describe:
    'RPC answers over TCP and UDP, and NFS reads and writes, on every directed flow as far as the clients have them',
  args: NO_ARGS,
  needs: ['protocols'],
  grade: (run) => judgeProtocols(run, ['rpc', 'nfs'], worked, 'answered'),
};
