import { resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { RunOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { checkDefects } from '../../lab/defects.js';
import type { SimChoice } from '../../lab/sim.js';
import { Redactor } from '../../evidence/redact.js';
import { chooseReporter } from '../../progress/choose.js';
import type { Reporter, RunTail } from '../../progress/reporter.js';
import { StateStore, stateRoot } from '../../run/state.js';
import { loadScenarios, type LoadedScenario } from '../../scenario/load.js';
import { readEnv } from '../../cli/env.js';
import { begin, type Beginning } from '../begin.js';
import { eachLimited } from '../../limit.js';
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
  let note = (text: string): void => void io.stderr.write(`${text}\n`);
  const { signal, release } = interruptible((text) => note(text));
  let close: (() => void) | undefined;
  try {
    const scenarios = loaded.map(({ scenario }) => scenario);
    const beginning = await begin(options, scenarios, io, signal, simChoice(options));
    if (typeof beginning === 'number') return beginning;
    close = beginning.backend.close?.bind(beginning.backend);
    const reporter = await chooseReporter(options.format, beginning.io, loaded.length);
    note = (text) => reporter.note(text);
    const context = { options, beginning, reporter, signal };
    // What third parties add goes with the file that names it: both lists are in the order of the command line.
    const ordered = loaded.map((one, index) => ({ ...one, scenario: beginning.scenarios[index] ?? one.scenario }));
    const tails = await eachLimited(options.jobs, ordered, (one, index) =>
      signal.aborted ? Promise.resolve(null) : playOne(one, index, context),
    );
    const played = tails.filter((tail) => tail !== null);
    if (loaded.length > 1 && options.format !== 'ndjson')
      for (const line of closingTable(played)) beginning.io.stdout.write(`${line}\n`);
    return signal.aborted && played.length === 0 ? EXIT.interrupted : worst(played.map((tail) => tail.exitCode));
  } finally {
    close?.();
    release();
  }
}

/** A lab that outlives the run needs a process of its own, and so the time of everybody. */
function simChoice({ keep, clock, seed }: RunOptions): SimChoice {
  return { inProcess: !keep, virtual: !keep && clock === 'virtual', seed };
}

interface PlayContext {
  options: RunOptions;
  beginning: Beginning;
  reporter: Reporter;
  signal: AbortSignal;
}

async function playOne(
  { scenario, extensions }: LoadedScenario,
  index: number,
  context: PlayContext,
): Promise<RunTail> {
  const { options, reporter, signal } = context;
  const { io, scenarios: _all, redactor, ...beginning } = context.beginning;
  const env = readEnv(io.env);
  const session = createSession({
    ...beginning,
    scenario,
    extensions,
    store: new StateStore(stateRoot(io.env)),
    outDir: resolve(io.cwd, options.out),
    // Placeholders that were printed before mean the same in the record.
    redactor: beginning.backend.kind === 'cloud' ? redactor : new Redactor(),
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
