import { resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { RunOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { checkDefects } from '../../lab/defects.js';
import { Redactor } from '../../evidence/redact.js';
import { chooseReporter } from '../../progress/choose.js';
import type { Reporter, RunTail } from '../../progress/reporter.js';
import { StateStore, stateRoot } from '../../run/state.js';
import { loadScenarios } from '../../scenario/load.js';
import type { Scenario } from '../../scenario/scenario.js';
import { readEnv } from '../../cli/env.js';
import { begin, type Beginning } from '../begin.js';
import { eachLimited } from '../limit.js';
import { plannedSteps, playScenario } from '../lifecycle.js';
import { closeSession, createSession } from '../open.js';
import { closingTable } from '../../progress/table.js';
import { interruptible } from '../signals.js';

/** `labrun run FILES...`: plays scenarios, each with a run directory and a verdict of its own; returns the worst exit code. */
export async function run(options: RunOptions, io: Io): Promise<ExitCode> {
  const defects = checkDefects(options.defect ?? []);
  const scenarios = (await loadScenarios(options.files, io.cwd)).map(({ scenario }) => ({
    ...scenario,
    defects: [...new Set([...scenario.defects, ...defects])],
  }));
  let note = (text: string): void => void io.stderr.write(`${text}\n`);
  const { signal, release } = interruptible((text) => note(text));
  try {
    const beginning = await begin(options, scenarios, io, signal);
    if (typeof beginning === 'number') return beginning;
    const reporter = await chooseReporter(options.format, beginning.io, scenarios.length);
    note = (text) => reporter.note(text);
    const context = { options, beginning, reporter, signal };
    const tails = await eachLimited(options.jobs, beginning.scenarios, (scenario, index) =>
      signal.aborted ? Promise.resolve(null) : playOne(scenario, index, context),
    );
    const played = tails.filter((tail) => tail !== null);
    if (scenarios.length > 1 && options.format !== 'ndjson')
      for (const line of closingTable(played)) beginning.io.stdout.write(`${line}\n`);
    return signal.aborted && played.length === 0 ? EXIT.interrupted : worst(played.map((tail) => tail.exitCode));
  } finally {
    release();
  }
}

interface PlayContext {
  options: RunOptions;
  beginning: Beginning;
  reporter: Reporter;
  signal: AbortSignal;
}

async function playOne(scenario: Scenario, index: number, context: PlayContext): Promise<RunTail> {
  const { options, reporter, signal } = context;
  const { io, scenarios: _all, redactor, ...beginning } = context.beginning;
  const env = readEnv(io.env);
  const session = createSession({
    ...beginning,
    scenario,
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
