import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { because, judgeMatrices } from './support/matrix.js';

const KINDS = [
  ['ping', 'echo requests'],
  ['ssh', 'ssh'],
] as const;

/** Judged on packets alone: what arrived at the destination, by ping and by ssh, came from the source's own address. */
export const noNat: Assertion = {
  name: 'no_nat',
  describe: "packets of ping and ssh arrive at the destination with exactly the source client's address",
  args: { type: 'object', additionalProperties: false, properties: {} },
  needs: ['matrix'],
  grade: (run) =>
    judgeMatrices(
      run,
      (flow, where) => {
        for (const [kind, name] of KINDS) {
          const foreign = flow.packetSources[kind].find((source) => source !== flow.srcIp);
          if (foreign !== undefined)
            return fail(
              `${where}: ${name} arrived at ${flow.dst} from ${foreign} instead of ${flow.srcIp}, so something translates addresses`,
            );
        }
        if (flow.noNat === 'fail') return fail(`${where}: something translates addresses${because(flow)}`);
        const unseen = KINDS.find(([kind]) => flow.packetSources[kind].length === 0);
        if (unseen !== undefined) return unknown(`${where}: no packet of ${unseen[1]} was seen at ${flow.dst}`);
        return flow.noNat === 'pass' ? pass(where) : unknown(`${where}: the check ended ${flow.noNat}${because(flow)}`);
      },
      'packets kept their source address',
    ),
};
