import type { Io } from '../../cli/io.js';
import type { FailoverOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { readEvents } from '../../evidence/read.js';
import { showMs } from '../../progress/describe.js';
import type { RunEvent } from '../../run/events.js';
import { checkFaultStep, withFault } from '../../scenario/from-flags.js';
import { step } from '../lifecycle.js';
import type { Session } from '../session.js';
import { failover as breakIt } from '../steps/failover.js';
import { withRun } from './attach.js';

/** `labrun failover`: injects one fault while every flow is probed. Exit 3 when it had no effect, 1 when a flow stayed down. */
export async function failover(options: FailoverOptions, io: Io): Promise<ExitCode> {
  const acts = `inject ${options.fault} at ${options.provider}`;
  const work = async (session: Session, safe: Io): Promise<ExitCode> => {
    const recorded = await readEvents(session.state.runDir);
    const index = recorded.filter((event) => event.type === 'fault-start').length;
    const latest = latestScenario(recorded) ?? session.scenario;
    // A fault that was announced and never begun is forgotten.
    const scenario = {
      ...latest,
      faults: latest.faults.slice(0, index),
      extensions: [...new Set([...latest.extensions, ...options.extensions])],
    };
    const fault = await checkFaultStep(
      scenario,
      {
        fault: options.fault,
        provider: options.provider,
        ...(options.node === undefined ? {} : { node: options.node }),
        ...(options.for === undefined ? {} : { for: options.for }),
        args: options.args,
      },
      { faults: session.extraFaults, assertions: session.extraAssertions },
    );
    session.log.append({ type: 'scenario-extended', scenario: withFault(scenario, fault) });
    const seen: RunEvent[] = [];
    const unsubscribe = session.log.subscribe((event) => seen.push(event));
    await step(session, `failover-${index + 1}`, () => breakIt(session, [{ step: fault, index }]));
    unsubscribe();
    return report(seen, safe);
  };
  return withRun({ runId: options.runId, acts }, io, work, options.extensions);
}

function latestScenario(events: readonly RunEvent[]): Parameters<typeof withFault>[0] | undefined {
  return events.flatMap((event) => (event.type === 'scenario-extended' ? [event.scenario] : [])).at(-1);
}

function report(events: readonly RunEvent[], io: Io): ExitCode {
  const missing = events.find((event) => event.type === 'fault-no-effect');
  if (missing !== undefined) {
    io.stderr.write(`the fault had no effect: ${missing.why}\n`);
    return EXIT.inconclusive;
  }
  const outages = events.find((event) => event.type === 'outages');
  for (const flow of outages?.flows ?? [])
    io.stdout.write(
      `${flow.src} -> ${flow.dst}: ${flow.recovered ? `outage ${showMs(flow.outageMs)}` : 'NOT RECOVERED'} (${flow.lost}/${flow.sent} lost)\n`,
    );
  return outages?.flows.every((flow) => flow.recovered) === true ? EXIT.pass : EXIT.fail;
}
