import type { RecordedRun, Assertion } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { eachRouter } from './support/states.js';

/** Every node runs what was deployed, at every settled moment: one with another build makes the run evidence of nothing. */
export const deployedBuild: Assertion = {
  name: 'deployed_build',
  describe: 'every router reports one and the same build, the one that was deployed',
  args: NO_ARGS,
  needs: ['router-state'],
  grade(run) {
    const deployments = deploymentsOf(run);
    const latest = [...deployments.values()].at(-1);
    if (latest === undefined) return { result: 'na', detail: 'what was deployed was not recorded' };
    const atDeploy = [...new Set(deployments.values())].flatMap((deployment) => judgeDeployment(run, deployment));
    const later = eachRouter(run, ({ phase, when, node, state }) => {
      const deployment = deployments.get(phase);
      if (deployment === undefined) return unknown(`${when}, what had been deployed was not recorded`);
      if (state.version === undefined || state.version === '')
        return unknown(`${when}, ${node.name} did not report its build`);
      return state.version === deployment.build
        ? pass(node.name)
        : fail(`${when}, ${node.name} runs ${state.version}; ${deployment.build} was deployed`);
    });
    return collate([...atDeploy, ...later], () => `every router runs ${latest.build}`);
  },
};

interface Deployment {
  /** What most routers reported. */
  build: string;
  versions: Record<string, string>;
}

/** What was deployed last when each phase was recorded: a run may deploy again between two of them. */
function deploymentsOf(run: RecordedRun): Map<string, Deployment> {
  const byPhase = new Map<string, Deployment>();
  let latest: Deployment | undefined;
  for (const event of run.events) {
    if (event.type === 'deployed' && Object.keys(event.versions).length > 0)
      latest = { build: mostCommon(Object.values(event.versions)), versions: event.versions };
    else if (event.type === 'router-state' && latest !== undefined) byPhase.set(event.phase, latest);
  }
  return byPhase;
}

function judgeDeployment(run: RecordedRun, { build, versions }: Deployment): Finding[] {
  return run.plan.sites
    .flatMap((site) => site.routers)
    .map(({ name }) => {
      const version = versions[name];
      if (version === undefined) return unknown(`${name} did not report its build when it was deployed`);
      if (version === build) return pass(name);
      return fail(`${name} reported ${version} when it was deployed; the others ${build}`);
    });
}

function mostCommon(values: readonly string[]): string {
  const count = (value: string): number => values.filter((other) => other === value).length;
  return [...values].sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1))[0] ?? '';
}
