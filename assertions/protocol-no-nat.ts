import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { judgeProtocols } from './support/protocols.js';

/**
 * Neither end's address is translated: FTP's server saw the client's own, and gave as its own the one that the client called.
 * FTP writes addresses into its dialogue, so it tells both, where other protocols tell at most one.
 */
export const protocolNoNat: Assertion = {
  name: 'protocol_no_nat',
  describe: 'neither source nor destination address is translated, by what FTP says inside the protocol',
  args: NO_ARGS,
  needs: ['protocols'],
  grade: (run) =>
    judgeProtocols(
      run,
      ['ftp-active', 'ftp-passive'],
      ({ probe, where, srcIp, dstIp }) => {
        const { protocol, peerIp, serverIp, detail } = probe;
        if (peerIp !== undefined && peerIp !== srcIp)
          return fail(`${where}: NAT on the path: the FTP server saw ${peerIp} instead of ${srcIp}`);
        if (serverIp !== undefined && serverIp !== dstIp)
          return fail(`${where}: NAT on the path: the FTP server at ${dstIp} calls itself ${serverIp}`);
        const told = peerIp !== undefined && (protocol === 'ftp-active' || serverIp !== undefined);
        return told ? pass(where) : unknown(`${where}: ${protocol} did not tell the addresses: ${detail}`);
      },
      'told of no translated address',
    ),
};
