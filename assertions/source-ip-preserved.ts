import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { because, judgeMatrices } from './support/matrix.js';

/** The destination's sshd saw the source client's own address on every flow. */
export const sourceIpPreserved: Assertion = {
  name: 'source_ip_preserved',
  describe: "the destination's sshd sees the source client's own address on every flow",
  args: { type: 'object', additionalProperties: false, properties: {} },
  needs: ['matrix'],
  grade: (run) =>
    judgeMatrices(
      run,
      (flow, where) => {
        if (flow.peerIp === '') return unknown(`${where}: no peer address was recorded (ssh ended ${flow.ssh})`);
        if (flow.peerIp !== flow.srcIp)
          return fail(`${where}: the destination's sshd saw ${flow.peerIp} instead of ${flow.srcIp}`);
        if (flow.sourceIpPreserved === 'fail')
          return fail(`${where}: the source address was not preserved${because(flow)}`);
        return flow.sourceIpPreserved === 'pass'
          ? pass(where)
          : unknown(`${where}: the check ended ${flow.sourceIpPreserved}${because(flow)}`);
      },
      'the source address was preserved',
    ),
};
