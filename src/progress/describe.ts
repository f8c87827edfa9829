import type { RunEvent } from '../run/events.js';
import type { RunTail } from './reporter.js';

/** What one event adds to the step that is running, in a few words; null when it is not worth showing. */
export function describe(event: RunEvent): string | null {
  switch (event.type) {
    case 'lab':
      return event.chosen === undefined ? event.label : `${event.label} (${event.chosen})`;
    case 'site-up':
      return `${event.site} up`;
    case 'fault-start':
      return `${event.fault} on ${event.node}`;
    case 'matrix': {
      const { sample } = event.matrix.summary;
      if (sample === undefined) return null;
      return `warning: a sample of ${sample.count} of ${sample.of} directed flows was probed (seed ${sample.seed})`;
    }
    case 'random-draw':
      return `random draw with seed ${event.seed}: ${event.drawn.join(', ')}`;
    case 'pause':
      return `${event.what}: ${event.ok ? 'ok' : 'not in time'}${event.lastSeen === undefined ? '' : `, ${event.lastSeen}`}`;
    case 'fault-lifted':
      return event.ok
        ? `fault ${event.index + 1} taken back`
        : `fault ${event.index + 1} not taken back: ${event.error}`;
    case 'cycle':
      return `cycle ${event.number}: ${event.flowsPassed}/${event.flowsTotal} flows${event.worstOutageMs === null ? '' : `, worst outage ${showMs(event.worstOutageMs)}`}`;
    case 'not-recorded':
      return `${event.what} not recorded: ${event.why}`;
    case 'fault-no-effect':
      return `no effect: ${event.why}`;
    case 'teardown':
      return event.status === 'completed'
        ? null
        : `teardown ${event.status}: ${event.error ?? `${event.leftovers.length} leftovers`}`;
    case 'error':
      return event.message;
    default:
      return null;
  }
}

/** Duration as people read it: `340 ms`, `2.4 s`. */
export function showMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A run that ended early leaves everything open, for one reason. */
const MOST_OPEN = 4;

/** The closing lines of a run; the run directory comes last, alone on its line. */
export function closing(tail: RunTail): string[] {
  const failed = tail.assertions.filter(({ result }) => result === 'fail');
  const open = tail.assertions.filter(({ result, expected }) => expected && ['na', 'skip'].includes(result));
  const told = tail.verdict === 'pass' ? failed : [...failed, ...open.slice(0, MOST_OPEN)];
  const untold = tail.verdict === 'pass' ? 0 : open.length - MOST_OPEN;
  return [
    ...told.map((assertion) => `  ${assertion.result.padEnd(4)} ${assertion.name}: ${assertion.detail}`),
    ...(untold > 0 ? [`  and ${untold} more that could not be judged`] : []),
    `${tail.verdict.toUpperCase()}${tail.simulated === true ? ' (simulated)' : ''} ${tail.runId}${tail.reason === '' ? '' : `: ${tail.reason}`}`,
    ...(tail.outageMs === null
      ? []
      : [`outage ${showMs(tail.outageMs)} (worst flow${tail.simulated === true ? ', simulated' : ''})`]),
    ...(tail.teardown === '' ? [] : [tail.teardown]),
    tail.runDir,
  ];
}
