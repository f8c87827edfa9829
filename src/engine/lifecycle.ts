import { EXIT, LabrunError, messageOf } from '../errors.js';
import { writeBundle } from '../evidence/bundle.js';
import { gradeRun } from '../evidence/grade-run.js';
import { readEvents } from '../evidence/read.js';
import type { PlannedStep, RunTail } from '../progress/reporter.js';
import type { StepName } from '../run/events.js';
import type { Scenario } from '../scenario/scenario.js';
import { matrixFlows } from '../matrix/sample.js';
import { topology } from '../scenario/topology.js';
import { collect } from './collect.js';
import { preloadProviders } from './providers.js';
import { routersOf, type Session } from './session.js';
import { deploy } from './steps/deploy.js';
import { failover } from './steps/failover.js';
import { gatewaysOf, setUpProbes, smoke } from './steps/smoke.js';
import { teardown } from './steps/teardown.js';
import { up } from './steps/up.js';
import { pauseBefore } from './steps/pause.js';
import { describeRound, roundsOf, type Round } from './rounds.js';
import { belongsToCycle, soak } from './soak.js';
import { assertionsWith } from './third-party.js';
import type { Assertion } from '../../assertions/assertion.js';

export interface LifecycleOptions {
  /** Leave the lab alive. */
  keep: boolean;
  parallelism?: number;
  expectGateway?: string;
}

/** The steps of a scenario as they will be shown, before anything runs. */
export function plannedSteps(scenario: Scenario, keep: boolean): PlannedStep[] {
  const plan = topology(scenario);
  const count = plan.sites.length;
  const { flows, sample } = matrixFlows(plan, scenario);
  const flowWords =
    sample === undefined ? `${flows.length} directed flows` : `${flows.length} of ${sample.of} directed flows`;
  const branches = count - scenario.providers.length;
  return [
    { id: 'validate', title: `validate ${scenario.name}` },
    {
      id: 'up',
      title: `up (${count} sites: ${scenario.providers.join(', ')}${branches > 0 ? `, ${branches} branches` : ''})`,
    },
    { id: 'deploy', title: 'deploy' },
    { id: 'smoke-baseline', title: `smoke (${flowWords})` },
    ...roundsOf(scenario).flatMap((round) => [
      { id: `failover-${round.number}`, title: `failover (${describeRound(round)})` },
      { id: `smoke-after-${round.number}`, title: `smoke again (${flowWords})` },
    ]),
    { id: 'grade', title: 'grade' },
    { id: 'evidence', title: 'evidence' },
    ...(keep ? [] : [{ id: 'down', title: 'down' }]),
  ];
}

/**
 * Plays one scenario: up, deploy, smoke, each fault and smoke again, then grade and evidence, then down. Never throws: what
 * goes wrong is recorded and ends in the verdict; grading and teardown happen in any case, and neither loses the other.
 */
export async function playScenario(session: Session, options: LifecycleOptions): Promise<Omit<RunTail, 'key'>> {
  await play(session, options).catch(async (error: unknown) => {
    recordFailure(session, error);
    // What the lab looked like then is worth more than the message alone.
    if (!session.interrupted && session.access !== null) await collect(session, 'failure').catch(() => undefined);
  });
  const { runDir } = session.state;
  const registry = assertionsWith({ assertions: session.extraAssertions });
  await step(session, 'grade', async () => (await gradeRun(runDir, registry)).verdict).catch((error: unknown) =>
    recordFailure(session, error),
  );
  await step(session, 'evidence', () => writeEvidence(runDir, registry)).catch((error: unknown) =>
    recordFailure(session, error),
  );
  if (options.keep) session.log.append({ type: 'teardown', status: 'skipped', leftovers: [] });
  else await step(session, 'down', () => takeDown(session)).catch(() => undefined);
  noteInterrupt(session);
  // The teardown is part of the result: fold the record once more.
  const graded = await gradeRun(runDir, registry);
  await writeEvidence(runDir, registry);
  session.log.append({ type: 'run-end', exitCode: graded.exitCode });
  return { ...graded, runId: session.runId, runDir };
}

async function play(session: Session, options: LifecycleOptions): Promise<void> {
  const { scenario } = session;
  preloadProviders(scenario.providers);
  const next = (id: string, work: () => Promise<string | void>): Promise<void> => {
    session.signal.throwIfAborted();
    return step(session, id, work);
  };
  await next('validate', () => Promise.resolve());
  await next('up', () => up(session));
  const probes = setUpProbes(session);
  probes.catch(() => undefined);
  await next('deploy', async () => {
    await deploy(session);
    await probes;
    return `${routersOf(session.plan).length} routers converged`;
  });
  let baselineGateways: Record<string, string> | undefined;
  const prove = (phase: string): Promise<void> =>
    next(`smoke-${phase}`, async () => {
      const known = baselineGateways === undefined ? {} : { baselineGateways };
      const matrix = await smoke(session, await probes, { ...options, ...known, phase });
      baselineGateways ??= gatewaysOf(matrix);
      return `${matrix.summary.passed}/${matrix.summary.total} flows`;
    });
  const breakAndProve = async (rounds: readonly Round[]): Promise<void> => {
    for (const round of rounds) {
      await next(`failover-${round.number}`, async () => {
        await pauseBefore(session, round);
        await failover(session, round.faults);
      });
      await prove(`after-${round.number}`);
    }
  };
  if (scenario.profile === 'soak')
    session.log.subscribe((event) => void (belongsToCycle(event) && session.cycleEvents.push(event)));
  await prove('baseline');
  await breakAndProve(roundsOf(scenario));
  if (scenario.profile === 'soak')
    await soak(session, (number, extended) =>
      scenario.faults.length === 0
        ? prove(`cycle-${number}`)
        : breakAndProve(roundsOf(extended).slice(roundsOf(scenario).length * (number - 1))),
    );
}

async function takeDown(session: Session): Promise<void> {
  const result = await teardown(session);
  if (result.status === 'completed') return;
  throw new LabrunError('lab.not-clean', result.error ?? `${result.leftovers.length} leftovers`, {
    exitCode: EXIT.notClean,
  });
}

async function writeEvidence(runDir: string, registry: readonly Assertion[]): Promise<void> {
  await writeBundle(runDir, await readEvents(runDir), registry);
}

/** Runs one step between its two records. */
export async function step(session: Session, id: string, work: () => Promise<string | void>): Promise<void> {
  session.log.append({ type: 'step-start', step: id.replace(/-.*/, '') as StepName, id, title: id });
  try {
    const detail = await work();
    session.log.append({ type: 'step-end', id, status: 'ok', ...(typeof detail === 'string' ? { detail } : {}) });
  } catch (error) {
    session.log.append({ type: 'step-end', id, status: 'failed', detail: messageOf(error) });
    throw error;
  }
}

/** An interrupt that came after the last planned step leaves the verdict as it is, but is told in the exit code. */
function noteInterrupt(session: Session): void {
  if (session.signal.aborted && !session.interrupted) recordFailure(session, session.signal.reason);
}

/** An interrupt is not a failure of the lab, and a failure of labrun is not one either: each is recorded as what it is. */
export function recordFailure(session: Session, error: unknown): void {
  if (session.signal.aborted) {
    if (!session.interrupted) session.log.append({ type: 'interrupted', signal: messageOf(session.signal.reason) });
    session.interrupted = true;
    return;
  }
  const code = error instanceof LabrunError ? error.code : 'internal';
  session.log.append({ type: 'error', code, message: messageOf(error), where: 'run' });
}
