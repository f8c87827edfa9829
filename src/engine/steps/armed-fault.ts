import { setTimeout as sleep } from 'node:timers/promises';
import { LabrunError, messageOf } from '../../errors.js';
import type { NodePlan } from '../../model.js';
import type { FaultStep } from '../../scenario/scenario.js';
import { activeRouter } from '../placement.js';
import { labOf, providerOf, siteOf, type Session } from '../session.js';
import { FAULTS } from '../../../runners/faults/index.js';
import type { Fault, PreparedFault } from '../../../runners/fault.js';
import { createInjector } from '../../../runners/socket-injector.js';

/**
 * A look at what a fault does takes time, and more on a machine that is busy: a fault whose time is over and whose effect has
 * not been seen yet stays for as long again, and at least so long, in ms. What never shows is no effect all the same.
 */
const LEAST_GRACE_MS = 2_000;

/** One fault of a round, prepared and recorded, from its injection until it is taken back. */
export interface ArmedFault {
  readonly index: number;
  readonly step: FaultStep;
  readonly target: NodePlan;
  /** Breaks it; the record says so before and after. */
  inject(): Promise<void>;
  /**
   * Waits for the proof and, when the fault has an end, until it was taken back: its time begins now, when all faults of the
   * round are injected, so that each has the others for so long. Throws what the taking back throws.
   */
  play(): Promise<void>;
  /** Takes it back if that is due and was not done; for the case that something else went wrong. */
  lift(): Promise<void>;
}

/** Chooses the target and makes the fault ready; its undo is known from then on. Throws LabrunError `fault.*`. */
export async function armFault(session: Session, step: FaultStep, index: number): Promise<ArmedFault> {
  const fault = findFault(session, step.fault);
  const target = await chooseTarget(session, step);
  const { fault: name, provider: site, args } = step;
  await session.log.appendDurably({ type: 'fault-start', index, fault: name, site, node: target.name, args });
  const lifted = new AbortController();
  const prepared = await prepare(session, fault, step, target, AbortSignal.any([session.signal, lifted.signal]));
  session.undos.push({ index, site, undo: () => prepared.undo() });
  return armed(session, { step, index, target, prepared, lifted });
}

function prepare(
  session: Session,
  fault: Fault,
  step: FaultStep,
  target: NodePlan,
  signal: AbortSignal,
): Promise<PreparedFault> {
  const { pool, inventory } = labOf(session);
  return fault.prepare(
    {
      plan: session.plan,
      site: siteOf(session.plan, step.provider),
      target,
      provider: (name) => providerOf(session, name),
      nodes: pool,
      injector: inventory.injection === undefined ? null : createInjector(inventory.injection.socketPath),
      stopped: session.stopped,
      runId: session.runId,
      log: session.writeAhead.forSite(step.provider),
      signal,
      deadlineMs: session.scenario.deadlines.fault,
      forMs: step.forMs,
    },
    step.args,
  );
}

interface Arming {
  step: FaultStep;
  index: number;
  target: NodePlan;
  prepared: PreparedFault;
  /** Aborted when the fault ends: nothing is waited for any longer that only shows while it lasts. */
  lifted: AbortController;
}

function armed(session: Session, { step, index, target, prepared, lifted }: Arming): ArmedFault {
  const { log } = session;
  let injected = false;
  let over = false;
  const lift = async (): Promise<void> => {
    if (step.forMs === null || !injected || over) return;
    over = true;
    lifted.abort(new LabrunError('fault.no-effect', 'nothing of it was seen while it lasted'));
    try {
      await prepared.undo();
      for (const node of prepared.off ?? []) session.stopped.delete(node);
      log.append({ type: 'fault-lifted', index, ok: true });
    } catch (error) {
      log.append({ type: 'fault-lifted', index, ok: false, error: messageOf(error) });
      throw error;
    }
  };
  return {
    index,
    step,
    target,
    lift,
    async inject() {
      const writeAhead = session.writeAhead.forSite(target.site);
      const { off = [], on = [] } = prepared;
      const id = await writeAhead.intent({ op: 'fault', kind: step.fault, name: target.name });
      injected = true;
      log.append({ type: 'fault-injected', index, off: [...off], on: [...on] });
      await prepared.inject();
      for (const node of off) session.stopped.add(node);
      for (const node of on) session.stopped.delete(node);
      await writeAhead.outcome(id, { ok: true });
    },
    async play() {
      const proven = prove(session, prepared, index);
      // It is waited for below; when an interrupt comes first it must not count as unhandled.
      proven.catch(() => undefined);
      if (step.forMs === null || !injected) return proven;
      await sleep(step.forMs, undefined, { signal: session.signal });
      await atMost(Math.max(step.forMs, LEAST_GRACE_MS), proven, session.signal);
      await lift();
      await proven;
    },
  };
}

/** Waits for something, and no longer than so many ms. Throws what it throws, and the signal's reason. */
async function atMost(ms: number, awaited: Promise<void>, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const timer = sleep(ms, undefined, { signal: AbortSignal.any([signal, enough.signal]) });
  try {
    await Promise.race([awaited, timer]);
  } finally {
    enough.abort();
    await timer.catch(() => signal.throwIfAborted());
  }
}

/** Records the proof that a fault took effect, or why there is none. */
async function prove(session: Session, prepared: PreparedFault, index: number): Promise<void> {
  try {
    session.log.append({ type: 'fault-effect', index, proof: await prepared.effect() });
  } catch (error) {
    session.signal.throwIfAborted();
    session.log.append({ type: 'fault-no-effect', index, why: messageOf(error) });
  }
}

async function chooseTarget(session: Session, step: FaultStep): Promise<NodePlan> {
  const site = siteOf(session.plan, step.provider);
  const named = [...site.routers, site.client].find((node) => node.name === step.node);
  if (named !== undefined) return named;
  const inventory = await providerOf(session, step.provider).inventory(session.runId, session.signal);
  const active = activeRouter(session.plan, site, inventory);
  if (active === undefined) throw new LabrunError('fault.target', `${step.provider} has no router to break`);
  return active;
}

function findFault(session: Session, name: string): Fault {
  const fault = [...FAULTS, ...session.extraFaults].find((entry) => entry.name === name);
  if (fault === undefined) throw new LabrunError('fault.unknown', `unknown fault ${name}`);
  return fault;
}
