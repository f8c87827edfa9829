import { setMaxListeners } from 'node:events';
import { messageOf } from '../../errors.js';
import type { EventOf } from '../../run/events.js';
import type { SiteKind } from '../../model.js';
import { kindOf } from '../../scenario/site-kind.js';
import { lookUp, openLab } from '../reach.js';
import { labOf, providerContext, type Session } from '../session.js';
import { handBackHosts, outlivesRun } from './hand-back.js';

export type Leftovers = EventOf<'teardown'>['leftovers'];
export type Teardown = Omit<EventOf<'teardown'>, 'v' | 'seq' | 'tMs' | 'wall' | 'type'>;

/**
 * Takes the lab down and records how that ended; never throws and never looks at the run's own abort signal: it has a
 * deadline of its own. Resources are found by tag at each provider; an embedded lab is disposed of afterwards in any case.
 */
export async function teardown(session: Session): Promise<Teardown> {
  const errors: string[] = [];
  const leftovers: Leftovers = [];
  const signal = AbortSignal.timeout(session.scenario.deadlines.down);
  // Every command on every node listens to it.
  setMaxListeners(0, signal);
  try {
    await attach(session);
    await undoFaults(session, errors);
    await Promise.all(
      [...(session.access?.providers ?? [])].map(async ([site, provider]) => {
        try {
          const context = providerContext(session, site, session.scenario.deadlines.down, signal);
          const { inventory, pool } = labOf(session);
          const locate = (abort: AbortSignal) => lookUp(session, labOf(session), site, abort);
          const hosts = await handBackHosts({ inventory, provider, pool, locate }, context);
          leftovers.push(...hosts.map((item) => ({ site, ...item })));
          const report = await provider.down({ runId: session.runId }, context);
          leftovers.push(...report.leftovers.map((item) => ({ site, ...item })));
        } catch (error) {
          errors.push(`${site}: ${messageOf(error)}`);
        }
      }),
    );
  } catch (error) {
    errors.push(messageOf(error));
  }
  await close(session).catch((error: unknown) => errors.push(messageOf(error)));
  // What a cloud lab has kept is forgotten only once nothing of the lab is left.
  if (session.backend.kind !== 'cloud' || errors.length + leftovers.length === 0) await dispose(session, errors);
  const result: Teardown =
    errors.length + leftovers.length === 0
      ? { status: 'completed', leftovers }
      : { status: 'failed', leftovers, ...(errors.length === 0 ? {} : { error: errors.join('; ') }) };
  session.log.append({ type: 'teardown', ...result });
  session.store.save({ ...session.state, driver: null, clean: result.status === 'completed' });
  return result;
}

/** After a crash, or in another process, the lab is reached again by what was remembered of it. */
async function attach(session: Session): Promise<void> {
  if (session.access !== null) return;
  const inventory = await session.backend.attach(session.state.lab);
  if (inventory === null) return;
  session.access = await openLab(session, inventory);
}

/** Machines that `down` deletes need no repair; hosts that outlive the run do. */
async function undoFaults(session: Session, errors: string[]): Promise<void> {
  for (const { index, site, undo } of session.undos.toReversed()) {
    if (site !== 'onprem' && !outlives(session, kindOf(site))) continue;
    try {
      await undo();
      session.log.append({ type: 'fault-undone', index, ok: true });
    } catch (error) {
      session.log.append({ type: 'fault-undone', index, ok: false, error: messageOf(error) });
      errors.push(`undo of fault ${index + 1}: ${messageOf(error)}`);
    }
  }
}

function outlives({ access }: Session, site: SiteKind): boolean {
  return access !== null && outlivesRun(access.inventory, site);
}

async function close(session: Session): Promise<void> {
  if (session.access === null) return;
  for (const provider of session.access.providers.values()) provider.close();
  await session.access.pool.close();
  session.access = null;
}

async function dispose(session: Session, errors: string[]): Promise<void> {
  const intent = session.writeAhead.forSite();
  try {
    const id = await intent.intent({ op: 'dispose', kind: 'lab', name: session.runId });
    await session.backend.dispose(session.state.lab);
    await intent.outcome(id, { ok: true });
  } catch (error) {
    errors.push(messageOf(error));
  }
}
