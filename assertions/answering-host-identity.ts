import type { Assertion } from './assertion.js';
import { fail, pass, unknown } from './support/finding.js';
import { because, judgeMatrices, wasNotProbed } from './support/matrix.js';
import { NO_ARGS } from './support/no-args.js';

/** A moved address must still lead to its own host: the host key and the host's name say who answers. */
export const answeringHostIdentity: Assertion = {
  name: 'answering_host_identity',
  describe: 'every flow is answered by the host that owns the address, by its host key and its name',
  args: NO_ARGS,
  needs: ['matrix'],
  grade: (run) =>
    judgeMatrices(
      run,
      (flow, where) => {
        if (flow.identityCheck === 'pass') return pass(where);
        if (flow.identityCheck === 'fail') return fail(`${where}: the wrong host answers${because(flow)}`);
        const what = wasNotProbed(flow) ? 'it was not probed' : 'who answers is unknown';
        return unknown(`${where}: ${what}${because(flow)}`);
      },
      'the right host answers',
    ),
};
