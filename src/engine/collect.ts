import { messageOf } from '../errors.js';
import { eachLimited, NODES_AT_ONCE } from '../limit.js';
import { readRouterState } from './router-state.js';
import { labOf, routersOf, type Session } from './session.js';

/** Records what the providers' APIs and the routers say at one moment. What cannot be read is recorded as such. */
export async function collect(session: Session, phase: string): Promise<void> {
  const { providers, pool } = labOf(session);
  const { signal, scenario } = session;
  await Promise.all([
    ...[...providers].map(async ([site, provider]) => {
      try {
        session.log.append({ type: 'inventory', phase, inventory: await provider.inventory(session.runId, signal) });
      } catch (error) {
        signal.throwIfAborted();
        session.log.append({ type: 'inventory-error', phase, site, error: messageOf(error) });
      }
    }),
    eachLimited(NODES_AT_ONCE, routersOf(session.plan), async ({ name }) => {
      const state = session.stopped.has(name)
        ? { node: name, error: 'stopped by a fault' }
        : await readRouterState(pool, name, scenario.deadlines.smoke, signal);
      session.log.append({ type: 'router-state', phase, state });
    }),
  ]);
  signal.throwIfAborted();
}
