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
  grade: (run, args) => {
    const wanted = typeof args['gateway'] === 'string' ? args['gateway'] : undefined;
    const expected = new Map(run.plan.sites.map(({ client, gateway }) => [client.name, wanted ?? gateway]));
    const before = baselineGateways(run);
    return judgeMatrices(
      run,
      (flow, where, phase) =>
        judge(flow, where, {
          expected: phase === BASELINE ? expected.get(flow.src) : undefined,
          before: before.get(flow.src) ?? [],
        }),
      'the default gateway of the source was unchanged',
    );
  },
};

interface Wanted {
  /** Gateway that it must be; absent: whatever it was before. */
  expected: string | undefined;
  /** What the baseline says of this client. */
  before: readonly string[];
}

function judge(flow: MatrixFlow, where: string, { expected, before }: Wanted): Finding {
  const { src, defaultGw } = flow;
  if (defaultGw === '')
    return flow.defaultGwUnchanged === 'fail' && !wasNotProbed(flow)
      ? fail(`${where}: ${src} has no default gateway`)
      : unknown(`${where}: the default gateway of ${src} was not recorded`);
  if (expected !== undefined && defaultGw !== expected)
    return fail(`${where}: the default gateway of ${src} is ${defaultGw}, not ${expected}`);
  if (before.length === 0) return unknown(`${where}: no default gateway of ${src} was recorded before the faults`);
  const other = [...before, flow.baselineGw ?? ''].find((gateway) => gateway !== '' && gateway !== defaultGw);
  if (other !== undefined)
    return fail(`${where}: the default gateway of ${src} is ${defaultGw}, it was ${other} before`);
  if (flow.defaultGwUnchanged === 'fail')
    return fail(`${where}: the default gateway of ${src} is not the expected one${because(flow)}`);
  return pass(where);
}

/** What the record says of each client's gateway before any fault: the baseline matrix, and what the probe compared with. */
function baselineGateways(run: RecordedRun): Map<string, string[]> {
  const known = new Map<string, Set<string>>();
  for (const { src, defaultGw, baselineGw = '' } of run.matrices.get(BASELINE)?.flows ?? []) {
    const of = known.get(src) ?? new Set();
    known.set(src, of.add(defaultGw).add(baselineGw));
  }
  return new Map([...known].map(([src, gateways]) => [src, [...gateways].filter((gateway) => gateway !== '')]));
}
