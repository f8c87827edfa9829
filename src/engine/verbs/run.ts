import { resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { RunOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { checkDefects } from '../../lab/defects.js';
import { selectLab } from '../../lab/select.js';
import { chooseReporter } from '../../progress/choose.js';
import type { Reporter, RunTail } from '../../progress/reporter.js';
import { StateStore, stateRoot } from '../../run/state.js';
import { loadScenarios, type LoadedScenario } from '../../scenario/load.js';
import { readEnv } from '../../cli/env.js';
import { eachLimited } from '../limit.js';
import { plannedSteps, playScenario } from '../lifecycle.js';
import { closeSession, createSession } from '../open.js';
import { closingTable } from '../../progress/table.js';
import { interruptible } from '../signals.js';

/** `labrun run FILES...`: plays scenarios, each with a run directory and a verdict of its own; returns the worst exit code. */
export async function run(options: RunOptions, io: Io): Promise<ExitCode> {
  const defects = checkDefects(options.defect ?? []);
  const loaded = (await loadScenarios(options.files, io.cwd, options.extensions)).map((one) => ({
    ...one,
    scenario: { ...one.scenario, defects: [...new Set([...one.scenario.defects, ...defects])] },
  }));
  const backend = selectLab(options.lab);
  const reporter = await chooseReporter(options.format, io, loaded.length);
  const { signal, release } = interruptible((text) => reporter.note(text));
  try {
    const tails = await eachLimited(options.jobs, loaded, (one, index) =>
      signal.aborted ? Promise.resolve(null) : playOne(one, index, { options, io, backend, reporter, signal }),
    );
    const played = tails.filter((tail) => tail !== null);
    if (loaded.length > 1 && options.format !== 'ndjson')
      for (const line of closingTable(played)) io.stdout.write(`${line}\n`);
    return signal.aborted && played.length === 0 ? EXIT.interrupted : worst(played.map((tail) => tail.exitCode));
  } finally {
    release();
  }
}

interface PlayContext {
  options: RunOptions;
  io: Io;
  backend: ReturnType<typeof selectLab>;
  reporter: Reporter;
  signal: AbortSignal;
}

async function playOne(
  { scenario, extensions }: LoadedScenario,
  index: number,
  context: PlayContext,
): Promise<RunTail> {
  const { options, io, reporter, signal } = context;
  const env = readEnv(io.env);
  const session = createSession({
    scenario,
    extensions,
    backend: context.backend,
    store: new StateStore(stateRoot(io.env)),
    outDir: resolve(io.cwd, options.out),
    owner: env.owner,
    purpose: env.purpose,
    signal,
  });
  const key = `${index + 1}:${scenario.name}`;
  reporter.begin({ key, runId: session.runId, scenario: scenario.name, steps: plannedSteps(scenario, options.keep) });
  session.log.subscribe((event) => reporter.event(key, event));
  try {
    const lifecycle = {
      keep: options.keep,
      ...(env.matrixParallelism === undefined ? {} : { parallelism: env.matrixParallelism }),
      ...(env.expectDefaultGateway === undefined ? {} : { expectGateway: env.expectDefaultGateway }),
    };
    const tail = { key, ...(await playScenario(session, lifecycle)) };
    await reporter.end(tail);
    return tail;
  } finally {
    await closeSession(session);
  }
}

/** Worst first: a lab that is not clean, an interrupt, a failure, no verdict, a pass. */
function worst(codes: ExitCode[]): ExitCode {
  const order: ExitCode[] = [EXIT.notClean, EXIT.interrupted, EXIT.fail, EXIT.inconclusive, EXIT.usage];
  return order.find((code) => codes.includes(code)) ?? EXIT.pass;
}
