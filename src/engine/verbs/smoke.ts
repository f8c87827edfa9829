import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { SmokeOptions } from '../../cli/options.js';
import { readEnv, type LabrunEnv } from '../../cli/env.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { readEvents } from '../../evidence/read.js';
import type { Matrix, SiteKind } from '../../model.js';
import type { EventOf, RunEvent } from '../../run/events.js';
import { topology } from '../../scenario/topology.js';
import { step } from '../lifecycle.js';
import { gatewaysOf, setUpProbes, smoke as prove } from '../steps/smoke.js';
import { withRun } from './attach.js';
import { runExternalMatrix } from '../../matrix/external.js';

/** `labrun smoke`: the connectivity matrix, over the lab or through MATRIX_RUNNER without any lab. Exit 1 when a flow fails. */
export async function smoke(options: SmokeOptions, io: Io): Promise<ExitCode> {
  const env = readEnv(io.env);
  const matrix =
    env.matrixRunner === undefined ? await overLab(options, env, io) : await overRunner(env.matrixRunner, options, env);
  const json = `${JSON.stringify(matrix, null, 2)}\n`;
  if (options.out === undefined) io.stdout.write(json);
  else writeFileSync(resolve(io.cwd, options.out), json);
  for (const flow of matrix.flows.filter((entry) => entry.result === 'fail'))
    io.stderr.write(`fail ${flow.src} -> ${flow.dst}: ${flow.reasons.join('; ')}\n`);
  io.stderr.write(
    `${matrix.summary.passed}/${matrix.summary.total} flows passed in ${matrix.summary.elapsedSeconds} s\n`,
  );
  return matrix.summary.result === 'pass' ? EXIT.pass : EXIT.fail;
}

function overLab(options: SmokeOptions, env: LabrunEnv, io: Io): Promise<Matrix> {
  return withRun({ runId: options.runId, acts: null }, io, async (session) => {
    const events = await readEvents(session.state.runDir);
    const phase = options.phase ?? currentPhase(events);
    const baseline = events.find(
      (event): event is EventOf<'matrix'> => event.type === 'matrix' && event.phase === 'baseline',
    );
    const sites = chooseSites(options, env);
    const parallelism = options.parallel ?? env.matrixParallelism;
    let matrix: Matrix | undefined;
    await step(session, `smoke-${phase}`, async () => {
      matrix = await prove(session, await setUpProbes(session), {
        phase,
        ...(sites === undefined ? {} : { sites }),
        ...(parallelism === undefined ? {} : { parallelism }),
        ...(env.expectDefaultGateway === undefined ? {} : { expectGateway: env.expectDefaultGateway }),
        ...(baseline === undefined || phase === 'baseline' ? {} : { baselineGateways: gatewaysOf(baseline.matrix) }),
      });
    });
    const seen = matrix as unknown as Matrix;
    // It leaves the run here, for a file or a log.
    return session.backend.kind === 'cloud' ? session.redactor.redact(seen) : seen;
  });
}

function overRunner(runner: string, options: SmokeOptions, env: LabrunEnv): Promise<Matrix> {
  const sites = chooseSites(options, env) ?? ['onprem', 'aws', 'oci', 'azure'];
  const parallelism = options.parallel ?? env.matrixParallelism;
  const addresses = options.addresses ?? env.matrixAddresses;
  return runExternalMatrix(runner, {
    ...(addresses === undefined ? {} : { addresses }),
    plan: topology({ profile: 'full', providers: ['onprem', 'aws', 'oci', 'azure'] }),
    sites,
    phase: options.phase ?? 'baseline',
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(env.expectDefaultGateway === undefined ? {} : { expectGateway: env.expectDefaultGateway }),
  });
}

function chooseSites(options: SmokeOptions, env: LabrunEnv): readonly SiteKind[] | undefined {
  return options.sites ?? env.matrixSites;
}

/** `baseline` until a fault was injected, then `after-N`. */
export function currentPhase(events: readonly RunEvent[]): string {
  const faults = events.filter((event) => event.type === 'fault-start').length;
  return faults === 0 ? 'baseline' : `after-${faults}`;
}
