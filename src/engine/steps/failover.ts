import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError, LabrunError } from '../../errors.js';
import type { Flow, NodePlan } from '../../model.js';
import type { FaultStep } from '../../scenario/scenario.js';
import { watchedFlows } from '../../matrix/sample.js';
import { watchLan, type LanRecording } from '../lan.js';
import { startSampling } from '../sampling.js';
import { labOf, siteOf, type Session } from '../session.js';
import { converge } from './converge.js';
import { armFault, type ArmedFault } from './armed-fault.js';
import { startProber, startStream, type Prober, type WatchedStream } from '../../../runners/probes/index.js';

/** No loss for this long after the takeover: the round has played. Longer than any detection time that labrun configures. */
const QUIET_MS = 320;

/** How long captures must stay where they are after something came back: longer than a hand-over takes to begin. */
const STABLE_MS = 1_000;

/** One fault of a round with its place in the scenario. */
export interface RoundFault {
  step: FaultStep;
  index: number;
}

/** Breaks what one round breaks while every flow is probed, waits until it has played, records what the flows saw. */
export async function failover(session: Session, round: readonly RoundFault[]): Promise<void> {
  const [first] = round;
  if (first === undefined) return;
  const faults: ArmedFault[] = [];
  // One after the other: the choice of a target may depend on what is there, and records stay in order.
  for (const { step, index } of round) faults.push(await armFault(session, step, index));
  const { flows: watched, sample } = watchedFlows(session.plan, session.scenario);
  const site = siteOf(session.plan, first.step.provider);
  const { stream, prober } = await startWatching(session, watched, site.client, otherClient(session, first.step));
  const phase = `during-${first.step.round}`;
  const samples = startSampling(session, phase);
  let lan: LanRecording | undefined;
  try {
    lan = await watchLan(
      session,
      faults.map(({ target }) => target.name),
    );
    await prober.waitHealthy(session.scenario.deadlines.smoke);
    const injectedAt = Date.now();
    const startMs = performance.now();
    samples.begin(startMs);
    for (const fault of faults) await fault.inject();
    await Promise.all(faults.map((fault) => fault.play()));
    await waitUntilPlayed(session, prober, faults);
    await samples.stop();
    const watchedMs = Math.round(performance.now() - startMs);
    const [outages, streamWatch] = await Promise.all([prober.stop(injectedAt), stream.stop()]);
    session.log.append({
      type: 'outages',
      index: first.index,
      probeIntervalMs: labOf(session).inventory.probeIntervalMs,
      watchedMs,
      flows: outages,
      ...(sample === undefined ? {} : { sample }),
      stream: streamWatch,
    });
    await lan.record(`after-${first.step.round}`);
  } finally {
    // Whatever went wrong: what was meant to end must not stay broken in a lab that lives on.
    const ends = await Promise.allSettled([...faults.map((fault) => fault.lift()), samples.stop()]);
    await Promise.allSettled([prober.close(), stream.close(), lan?.close()]);
    for (const end of ends) if (end.status === 'rejected') session.log.append(failedEnd(end.reason));
  }
}

function failedEnd(reason: unknown): { type: 'error'; code: string; message: string; where: string } {
  const code = reason instanceof LabrunError ? reason.code : 'internal';
  return { type: 'error', code, message: reason instanceof Error ? reason.message : String(reason), where: 'lift' };
}

/** Starts the continuous probing and the watched stream side by side; leaves neither running when one fails. */
async function startWatching(
  session: Session,
  watched: readonly Flow[],
  from: NodePlan,
  to: NodePlan,
): Promise<{ stream: WatchedStream; prober: Prober }> {
  const { pool, inventory } = labOf(session);
  const [stream, prober] = await Promise.allSettled([
    startStream(pool, from, to),
    startProber(pool, watched, { intervalMs: inventory.probeIntervalMs, signal: session.signal }),
  ]);
  if (stream.status === 'fulfilled' && prober.status === 'fulfilled')
    return { stream: stream.value, prober: prober.value };
  const started = [stream, prober].flatMap((result) => (result.status === 'fulfilled' ? [result.value.close()] : []));
  await Promise.allSettled(started);
  throw stream.status === 'rejected' ? stream.reason : (prober as PromiseRejectedResult).reason;
}

/** A lab that does not recover in time is a result to be graded, not an error. */
async function waitUntilPlayed(session: Session, prober: Prober, faults: readonly ArmedFault[]): Promise<void> {
  const { recover } = session.scenario.deadlines;
  const deadline = performance.now() + recover;
  const round = faults[0]?.step.round ?? 1;
  const gone = faults.filter(({ step }) => step.takeover !== 'none').map(({ target }) => target.name);
  const stableMs = faults.some(({ step }) => step.takeover === 'none') ? STABLE_MS : 0;
  try {
    await converge(session, { phase: `after-${round}`, deadlineMs: recover, without: new Set(gone), stableMs });
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    return;
  }
  while (!prober.quietFor(QUIET_MS) && performance.now() < deadline)
    await sleep(20, undefined, { signal: session.signal });
}

/** The watched TCP stream runs from the site under fault to the first other site. */
function otherClient(session: Session, step: FaultStep): NodePlan {
  const other = session.plan.sites.find((site) => site.name !== step.provider);
  if (other === undefined) throw new LabrunError('plan.site', 'a lab has at least two sites');
  return other.client;
}
