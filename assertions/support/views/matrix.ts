import { matrixFlows } from '../../../src/matrix/sample.js';
import { list, mapping, number, oneOf, text } from '../../jmespath/shape.js';
import { ADDRESS, CHECK, CLIENT, SITE, address } from './names.js';
import { found, missing, type View } from './view.js';

/** The connectivity matrix of a settled lab: every directed flow, by ping and by ssh. */
export const matrix: View = {
  describe: 'the connectivity matrix: every directed flow, by ping and ssh, while nothing changes',
  needs: ['matrix'],
  of: 'settled',
  shape: mapping({
    flows: list(
      mapping({
        src: CLIENT,
        dst: CLIENT,
        srcSite: SITE,
        dstSite: SITE,
        srcIp: ADDRESS,
        dstIp: ADDRESS,
        result: oneOf(['pass', 'fail']),
        ping: CHECK,
        ssh: CHECK,
        sourceIpPreserved: CHECK,
        defaultGwUnchanged: CHECK,
        noNat: CHECK,
        identityCheck: CHECK,
        peerIp: text('source address that the far sshd saw; empty when ssh failed'),
        defaultGw: text("the source's default gateway"),
        baselineGw: text('the same before any fault'),
        pingsSent: number(),
        pingsReceived: number(),
        rttMs: number(),
        sshMs: number('time of one login'),
        packetSources: mapping({ ping: list(address()), ssh: list(address()) }, 'what the far end saw in its packets'),
        reasons: list(text(), 'why something failed'),
      }),
    ),
    summary: mapping({
      total: number(),
      passed: number(),
      failed: number(),
      result: oneOf(['pass', 'fail']),
      phase: text(),
      parallelism: number(),
      elapsedSeconds: number(),
      sample: mapping(
        { rule: text(), seed: number(), count: number(), of: number() },
        'how the flows were chosen; absent where every one was probed',
      ),
    }),
  }),
  look({ matrix: recorded, plan, sampled = { faults: [] } }) {
    if (recorded === undefined) return missing('no matrix was recorded');
    const planned = matrixFlows(plan, sampled).flows;
    const sites = new Map(planned.map((flow) => [`${flow.src} ${flow.dst}`, flow]));
    const seen = new Set(recorded.flows.map(({ src, dst }) => `${src} ${dst}`));
    const lost = planned.find(({ src, dst }) => !seen.has(`${src} ${dst}`));
    if (lost !== undefined) return missing(`${lost.src} -> ${lost.dst} was not probed`);
    const withSites = recorded.flows.map((flow) => {
      const known = sites.get(`${flow.src} ${flow.dst}`);
      return { ...flow, srcSite: known?.srcSite ?? null, dstSite: known?.dstSite ?? null };
    });
    return found({ flows: withSites, summary: recorded.summary });
  },
};
