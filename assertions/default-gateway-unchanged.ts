import type { MatrixFlow } from '../src/model.js';
import type { Assertion, RecordedRun } from './assertion.js';
import { fail, pass, unknown, type Finding } from './support/finding.js';
import { because, judgeMatrices, wasNotProbed } from './support/matrix.js';
import { BASELINE } from './support/phases.js';

/** Each client keeps the default gateway that it had before any fault, which is its site's. */
export const defaultGatewayUnchanged: Assertion = {
  name: 'default_gateway_unchanged',
  describe: "each client keeps its site's default gateway, the one recorded before any fault",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      gateway: {
        type: 'string',
        pattern: '^([0-9]{1,3}[.]){3}[0-9]{1,3}$',
        description: "Gateway that all clients must have, instead of their site's.",
      },
    },
  },
  needs: ['matrix'],
  grade: (run, args) =>
    judgeMatrices(
      run,
      (flow, where, phase) =>
        judge(run, flow, where, phase, typeof args['gateway'] === 'string' ? args['gateway'] : undefined),
      'the default gateway of the source was unchanged',
    ),
};

function judge(run: RecordedRun, flow: MatrixFlow, where: string, phase: string, wanted: string | undefined): Finding {
  const { src, defaultGw } = flow;
  if (defaultGw === '')
    return flow.defaultGwUnchanged === 'fail' && !wasNotProbed(flow)
      ? fail(`${where}: ${src} has no default gateway`)
      : unknown(`${where}: the default gateway of ${src} was not recorded`);
  if (phase === BASELINE) {
    const expected = wanted ?? run.plan.sites.find((site) => site.client.name === src)?.gateway;
    if (defaultGw !== expected) return fail(`${where}: the default gateway of ${src} is ${defaultGw}, not ${expected}`);
  }
  const before = baselineGateways(run, flow);
  if (before.length === 0) return unknown(`${where}: no default gateway of ${src} was recorded before the faults`);
  const other = before.find((gateway) => gateway !== defaultGw);
  if (other !== undefined)
    return fail(`${where}: the default gateway of ${src} is ${defaultGw}, it was ${other} before`);
  if (flow.defaultGwUnchanged === 'fail')
    return fail(`${where}: the default gateway of ${src} is not the expected one${because(flow)}`);
  return pass(where);
}

/** What the record says of a client's gateway before any fault: the baseline matrix, and what the probe compared with. */
function baselineGateways(run: RecordedRun, flow: MatrixFlow): string[] {
  const own = (run.matrices.get(BASELINE)?.flows ?? []).filter((other) => other.src === flow.src);
  const known = own.flatMap((other) => [other.defaultGw, other.baselineGw ?? '']);
  if (known.every((gateway) => gateway === '')) return [];
  return [...new Set([...known, flow.baselineGw ?? ''].filter((gateway) => gateway !== ''))];
}
