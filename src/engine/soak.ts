import { setTimeout as sleep } from 'node:timers/promises';
import { repeated } from '../evidence/cycles.js';
import type { Scenario } from '../scenario/scenario.js';
import type { RunEvent } from '../run/events.js';
import type { Session } from './session.js';

/** Between two cycles of a soak that breaks nothing. */
const IDLE_MS = 5_000;
/** A cycle may take so much longer than the one before it ... */
const SLACK = 1.5;
/** ... and taking the lab down must end before the TTL as well. */
const DOWN_MS = 5_000;

/**
 * Repeats a scenario's cycle until no further one would end before the TTL. Each cycle's faults become further rounds of the
 * run, which the record says before they are played. `cycle` gets the steps of its cycle; the first has been played already.
 */
export async function soak(
  session: Session,
  cycle: (number: number, extended: Scenario) => Promise<void>,
): Promise<void> {
  const base = session.scenario;
  const expiresAt = Date.parse(session.state.ttlExpiresAt);
  let beganAt = Date.parse(session.state.createdAt);
  report(session, 1, base);
  for (let number = 2; ; number++) {
    const tookMs = Date.now() - beganAt;
    if (base.faults.length === 0) {
      if (Date.now() + IDLE_MS + tookMs * SLACK + DOWN_MS > expiresAt) return;
      await sleep(IDLE_MS, undefined, { signal: session.signal });
    } else if (Date.now() + tookMs * SLACK + DOWN_MS > expiresAt) return;
    beganAt = Date.now();
    const extended = { ...base, faults: repeated(base.faults, number) };
    session.scenario = extended;
    if (base.faults.length > 0) session.log.append({ type: 'scenario-extended', scenario: base, cycles: number });
    await cycle(number, extended);
    report(session, number, base);
  }
}

/** What the cycle that has just ended was like. */
function report(session: Session, number: number, base: Scenario): void {
  const rounds = new Set(base.faults.map((step) => step.round)).size;
  const events = session.cycleEvents.splice(0);
  const matrices = events.flatMap((event) => (event.type === 'matrix' ? [event.matrix.summary] : []));
  const outages = events.flatMap((event) => (event.type === 'outages' ? event.flows.map((flow) => flow.outageMs) : []));
  session.log.append({
    type: 'cycle',
    number,
    rounds,
    flowsPassed: sum(matrices.map(({ passed }) => passed)),
    flowsTotal: sum(matrices.map(({ total }) => total)),
    worstOutageMs: outages.length === 0 ? null : Math.max(...outages),
  });
}

/** Events that a cycle's report is made of. */
export function belongsToCycle(event: RunEvent): boolean {
  return event.type === 'matrix' || event.type === 'outages';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
