import type { EventOf, RunEvent } from '../src/run/events.js';
import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { eachRouter } from './support/states.js';

/** Every node runs what was deployed, at every settled moment: one with another build makes the run evidence of nothing. */
export const deployedBuild: Assertion = {
  name: 'deployed_build',
  describe: 'every router reports one and the same build, the one that was deployed',
  args: NO_ARGS,
  needs: ['router-state'],
  grade(run) {
    const deployed = run.events.findLast((event: RunEvent): event is EventOf<'deployed'> => event.type === 'deployed');
    const versions = Object.entries(deployed?.versions ?? {});
    if (versions.length === 0) return { result: 'na', detail: 'what was deployed was not recorded' };
    const expected = mostCommon(versions.map(([, version]) => version));
    const atDeploy = versions.map(([node, version]) =>
      version === expected
        ? pass(node)
        : fail(`${node} reported ${version} when it was deployed; the others ${expected}`),
    );
    const later = eachRouter(run, ({ when, node, state }) => {
      if (state.version === undefined || state.version === '')
        return unknown(`${when}, ${node.name} did not report its build`);
      return state.version === expected
        ? pass(node.name)
        : fail(`${when}, ${node.name} runs ${state.version}; ${expected} was deployed`);
    });
    return collate([...atDeploy, ...later], () => `every router runs ${expected}`);
  },
};

function mostCommon(values: readonly string[]): string {
  const count = (value: string): number => values.filter((other) => other === value).length;
  return [...values].sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1))[0] ?? '';
}
