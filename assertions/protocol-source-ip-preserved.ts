import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { judgeProtocols, PROTOCOLS } from './support/protocols.js';

/** The servers of protocols saw the client's own address. RPC's and NFS's servers do not tell; FTP's does. */
export const protocolSourceIpPreserved: Assertion = {
  name: 'protocol_source_ip_preserved',
  describe: "the servers of protocols that tell saw the client's own address on every directed flow",
  args: NO_ARGS,
  needs: ['protocols'],
  grade: (run) =>
    judgeProtocols(
      run,
      PROTOCOLS,
      ({ probe, where, srcIp }) => {
        const { protocol, peerIp, result, detail } = probe;
        if (peerIp === srcIp) return pass(where);
        if (peerIp !== undefined)
          return fail(
            `${where}: the server of ${protocol} saw ${peerIp} instead of ${srcIp}: the source is translated`,
          );
        // A protocol that works and does not tell is no evidence; one that tells, and did not get that far, is a gap.
        return protocol === 'rpc' || protocol === 'nfs'
          ? null
          : unknown(`${where}: the server of ${protocol} saw no client (${result}: ${detail})`);
      },
      "saw each client's own address",
    ),
};
