import type { Io } from '../../cli/io.js';
import type { UpOptions } from '../../cli/options.js';
import { EXIT, messageOf, type ExitCode } from '../../errors.js';
import { checkDefects } from '../../lab/defects.js';
import { linesReporter } from '../../progress/lines.js';
import { StateStore, stateRoot } from '../../run/state.js';
import type { Extensions } from '../../scenario/registry.js';
import { scenarioFromFlags } from '../../scenario/from-flags.js';
import { begin, type Beginning } from '../begin.js';
import { recordFailure, step } from '../lifecycle.js';
import { closeSession, createSession } from '../open.js';
import { interruptible } from '../signals.js';
import { namedExtensions } from '../third-party.js';
import { teardown } from '../steps/teardown.js';
import { up as bringUp } from '../steps/up.js';

/** `labrun up`: leaves a lab alive for the verbs that follow; its run id is all that goes to stdout. */
export async function up(options: UpOptions, io: Io): Promise<ExitCode> {
  const extensions = await namedExtensions(options.extensions, io.cwd);
  const scenario = {
    ...scenarioFromFlags(options),
    defects: checkDefects(options.defect ?? []),
    extensions: options.extensions,
  };
  const { signal, release } = interruptible((text) => void io.stderr.write(`${text}\n`));
  try {
    const beginning = await begin(options, [scenario], io, signal, { inProcess: false, virtual: false, seed: 1 });
    return typeof beginning === 'number' ? beginning : await build(beginning, extensions, options.keep, signal);
  } finally {
    release();
  }
}

async function build(
  beginning: Beginning,
  extensions: Extensions,
  keep: boolean,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { io, scenarios, ...rest } = beginning;
  const [scenario] = scenarios;
  if (scenario === undefined) throw new TypeError('up builds one lab');
  const progress = linesReporter({ stdout: io.stderr }, false);
  const store = new StateStore(stateRoot(io.env));
  const session = createSession({ ...rest, scenario, extensions, store, signal });
  session.log.subscribe((event) => progress.event('up', event));
  progress.begin({
    key: 'up',
    runId: session.runId,
    scenario: scenario.name,
    steps: [
      { id: 'up', title: 'up' },
      { id: 'down', title: 'down' },
    ],
  });
  try {
    await step(session, 'up', async () => {
      await bringUp(session);
      signal.throwIfAborted();
    });
    for (const provider of session.access?.providers.values() ?? []) provider.close();
    await session.access?.pool.close();
    store.save({ ...session.state, driver: null });
    io.stdout.write(`${session.runId}\n`);
    return EXIT.pass;
  } catch (error) {
    recordFailure(session, error);
    return await afterFailure(session, keep, error, io);
  } finally {
    await closeSession(session);
  }
}

/** A lab that is half up is torn down, unless the user wants to look at it. */
async function afterFailure(
  session: Parameters<typeof teardown>[0],
  keep: boolean,
  error: unknown,
  io: Io,
): Promise<ExitCode> {
  const hint = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? `\n  ${error.hint}` : '';
  io.stderr.write(`labrun: up failed: ${error instanceof Error ? error.message : messageOf(error)}${hint}\n`);
  if (keep) {
    session.store.save({ ...session.state, driver: null });
    io.stderr.write(`kept as it is; end it with: labrun down --run-id ${session.runId} --force\n`);
    return session.signal.aborted ? EXIT.interrupted : EXIT.inconclusive;
  }
  const result = await teardown(session);
  if (result.status !== 'completed') {
    io.stderr.write(`labrun: the lab is not clean: ${result.error ?? `${result.leftovers.length} leftovers`}\n`);
    return EXIT.notClean;
  }
  return session.signal.aborted ? EXIT.interrupted : EXIT.inconclusive;
}
