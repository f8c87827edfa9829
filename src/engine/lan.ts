import { messageOf } from '../errors.js';
import { startLanWatch, type LanWatch } from '../../runners/probes/index.js';
import { labOf, type Session } from './session.js';
import { wants } from './wanted.js';

/** Two spanning-tree messages and a little: bridges send one every 2 s (IEEE 802.1D). */
const LEAST_MS = 5_000;

/** The on-prem LAN under watch while something happens; its record belongs to the settled phase that follows. */
export interface LanRecording {
  record(phase: string): Promise<void>;
  /** Ends it without a record; does nothing after `record`. */
  close(): Promise<void>;
}

/**
 * Watches the on-prem LAN from now on, if an expected assertion asks for it. `without`: nodes on which faults act. A LAN that
 * cannot be watched is recorded as that; only an abort throws.
 */
export async function watchLan(session: Session, without: readonly string[]): Promise<LanRecording> {
  if (!wants(session, 'l2')) return { record: () => Promise.resolve(), close: () => Promise.resolve() };
  const watch = await start(session, new Set([...session.stopped, ...without])).catch((error: unknown) => {
    session.signal.throwIfAborted();
    return messageOf(error);
  });
  const missing = (phase: string, why: string): void =>
    void session.log.append({ type: 'not-recorded', phase, what: 'l2', why });
  if (typeof watch === 'string')
    return { record: (phase) => Promise.resolve(missing(phase, watch)), close: () => Promise.resolve() };
  return {
    async record(phase) {
      try {
        session.log.append({ type: 'l2', phase, record: await watch.stop(LEAST_MS) });
      } catch (error) {
        session.signal.throwIfAborted();
        missing(phase, messageOf(error));
      }
    },
    close: () => watch.close(),
  };
}

/** Watches the LAN at rest. What happened on it during a round of faults was recorded while the round played. */
export async function recordLan(session: Session, phase: string): Promise<void> {
  if (/^after-\d+$/.test(phase)) return;
  await (await watchLan(session, [])).record(phase);
}

async function start(session: Session, without: ReadonlySet<string>): Promise<LanWatch | string> {
  const site = session.plan.sites.find(({ name }) => name === 'onprem');
  if (site === undefined) return 'this lab has no on-prem LAN';
  return startLanWatch(labOf(session).pool, site, { without, signal: session.signal });
}
