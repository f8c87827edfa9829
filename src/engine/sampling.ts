import { setTimeout as sleep } from 'node:timers/promises';
import { wants } from './wanted.js';
import { recordMoment } from './moment.js';
import type { Session } from './session.js';

/** Time between two moments. A wrong holder that lasts less may be missed; asking more often would disturb what is measured. */
const EVERY_MS = 150;
/** A router that does not answer within this time is recorded as unread; the next moment asks it again. */
const ANSWER_MS = 2_000;

export interface Sampling {
  /** Moments count their ms from here on. */
  begin(atMs: number): void;
  /** Ends it and waits for the moment under way. */
  stop(): Promise<void>;
}

/** Records who holds what, again and again until it is stopped; nothing when no expected assertion asks for it. */
export function startSampling(session: Session, phase: string): Sampling {
  let beganMs: number | null = null;
  const ended = new AbortController();
  const since = (): number | null => (beganMs === null ? null : Math.round(performance.now() - beganMs));
  const loop = async (): Promise<void> => {
    while (!ended.signal.aborted && !session.signal.aborted) {
      await recordMoment(session, phase, since, ANSWER_MS);
      await sleep(EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };
  const running = wants(session, 'moments') ? loop() : Promise.resolve();
  // It is waited for in `stop`; until then a failure must not count as unhandled.
  running.catch(() => undefined);
  return {
    begin: (atMs) => void (beganMs = atMs),
    stop() {
      ended.abort();
      return running;
    },
  };
}
