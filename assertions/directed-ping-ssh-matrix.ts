import type { Assertion } from './assertion.js';
import { judgeMatrices, reachable } from './support/matrix.js';

/** Every client reaches every other by ping and ssh, in the baseline and after each fault. */
export const directedPingSshMatrix: Assertion = {
  name: 'directed_ping_ssh_matrix',
  describe:
    'every directed flow between clients gets through by ping and ssh to the right host, before and after each fault',
  args: { type: 'object', additionalProperties: false, properties: {} },
  needs: ['matrix'],
  grade: (run) => judgeMatrices(run, reachable, 'ping and ssh got through'),
};
