import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError, LabrunError, messageOf } from '../../errors.js';
import type { Flow, NodePlan } from '../../model.js';
import { flows } from '../../scenario/topology.js';
import type { FaultStep } from '../../scenario/scenario.js';
import { activeRouter } from '../placement.js';
import { labOf, providerOf, siteOf, type Session } from '../session.js';
import { converge } from './converge.js';
import { FAULTS } from '../../../runners/faults/index.js';
import type { Fault, FaultContext, PreparedFault } from '../../../runners/fault.js';
import { startProber, startStream, type Prober, type WatchedStream } from '../../../runners/probes/index.js';

/** No loss for this long after the takeover: the fault has played. Longer than any detection time that labrun configures. */
const QUIET_MS = 320;

/** Breaks one thing while every flow is probed, waits until it has played, records what the flows saw. */
export async function failover(session: Session, step: FaultStep, index: number): Promise<void> {
  const fault = findFault(step.fault);
  const { pool, inventory } = labOf(session);
  const site = siteOf(session.plan, step.provider);
  const target = await chooseTarget(session, step);
  await session.log.appendDurably({
    type: 'fault-start',
    index,
    fault: step.fault,
    site: step.provider,
    node: target.name,
    args: step.args,
  });
  const log = session.writeAhead.forSite(step.provider);
  const { deadlines } = session.scenario;
  const context: FaultContext = {
    plan: session.plan,
    site,
    target,
    provider: (name) => providerOf(session, name),
    nodes: pool,
    injector: null,
    stopped: session.stopped,
    runId: session.runId,
    log,
    signal: session.signal,
    deadlineMs: deadlines.fault,
  };
  const prepared = await fault.prepare(context, step.args);
  session.undos.push({ index, site: step.provider, undo: () => prepared.undo() });

  const watched = flows(session.plan);
  const { stream, prober } = await startWatching(session, watched, site.client, otherClient(session, step));
  try {
    await prober.waitHealthy(deadlines.smoke);
    const injectedAt = Date.now();
    const startMs = performance.now();
    const { off = [], on = [] } = prepared;
    session.log.append({ type: 'fault-injected', index, off: [...off], on: [...on] });
    await inject(session, fault, prepared, index, target);
    for (const node of prepared.off ?? []) session.stopped.add(node);
    for (const node of prepared.on ?? []) session.stopped.delete(node);
    await waitUntilPlayed(session, prober, fault, target, index);
    const watchedMs = Math.round(performance.now() - startMs);
    const [outages, streamWatch] = await Promise.all([prober.stop(injectedAt), stream.stop()]);
    session.log.append({
      type: 'outages',
      index,
      probeIntervalMs: inventory.probeIntervalMs,
      watchedMs,
      flows: outages,
      stream: streamWatch,
    });
  } finally {
    await Promise.allSettled([prober.close(), stream.close()]);
  }
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

async function inject(
  session: Session,
  fault: Fault,
  prepared: PreparedFault,
  index: number,
  target: NodePlan,
): Promise<void> {
  const log = session.writeAhead.forSite(target.site);
  const id = await log.intent({ op: 'fault', kind: fault.name, name: target.name });
  await prepared.inject();
  await log.outcome(id, { ok: true });
  try {
    session.log.append({ type: 'fault-effect', index, proof: await prepared.effect() });
  } catch (error) {
    session.signal.throwIfAborted();
    session.log.append({ type: 'fault-no-effect', index, why: messageOf(error) });
  }
}

/** A lab that does not recover in time is a result to be graded, not an error. */
async function waitUntilPlayed(
  session: Session,
  prober: Prober,
  fault: Fault,
  target: NodePlan,
  index: number,
): Promise<void> {
  const { recover } = session.scenario.deadlines;
  const deadline = performance.now() + recover;
  try {
    const without = new Set(fault.needsStandby ? [target.name] : []);
    await converge(session, { phase: `after-${index + 1}`, deadlineMs: recover, without });
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    return;
  }
  while (!prober.quietFor(QUIET_MS) && performance.now() < deadline)
    await sleep(20, undefined, { signal: session.signal });
}

async function chooseTarget(session: Session, step: FaultStep): Promise<NodePlan> {
  const site = siteOf(session.plan, step.provider);
  const named = site.routers.find((router) => router.name === step.node);
  if (named !== undefined) return named;
  const inventory = await providerOf(session, step.provider).inventory(session.runId, session.signal);
  const active = activeRouter(session.plan, site, inventory);
  if (active === undefined) throw new LabrunError('fault.target', `${step.provider} has no router to break`);
  return active;
}

function findFault(name: string): Fault {
  const fault = FAULTS.find((entry) => entry.name === name);
  if (fault === undefined) throw new LabrunError('fault.unknown', `unknown fault ${name}`);
  return fault;
}

/** The watched TCP stream runs from the site under fault to the first other site. */
function otherClient(session: Session, step: FaultStep): NodePlan {
  const other = session.plan.sites.find((site) => site.name !== step.provider);
  if (other === undefined) throw new LabrunError('plan.site', 'a lab has at least two sites');
  return other.client;
}
