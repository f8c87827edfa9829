import type { Assertion } from './assertion.js';
import { NO_ARGS } from './support/no-args.js';
import { judgeProtocols, PROTOCOLS, worked } from './support/protocols.js';

/** Protocols with addresses or ports inside them notice what pings and logins do not: filters, translation, helpers. */
export const protocolTransparency: Assertion = {
  name: 'protocol_transparency',
  describe: 'FTP (active and passive), RPC and NFS work on every directed flow, as far as the clients have them',
  args: NO_ARGS,
  needs: ['protocols'],
  grade: (run) => judgeProtocols(run, PROTOCOLS, worked, 'worked from end to end'),
};
