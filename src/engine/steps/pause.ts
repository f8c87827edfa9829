import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError } from '../../errors.js';
import { readEvents } from '../../evidence/read.js';
import { foldRun } from '../../evidence/fold.js';
import { collect } from '../collect.js';
import type { Round } from '../rounds.js';
import type { Session } from '../session.js';
import { query } from '../../../assertions/query.js';

const POLL_MS = 200;

/** What the scenario asks for between two rounds. Throws DeadlineError when a condition does not come true in time. */
export async function pauseBefore(session: Session, round: Round): Promise<void> {
  for (const pause of round.before) {
    if ('wait' in pause) {
      await sleep(pause.wait, undefined, { signal: session.signal });
      session.log.append({ type: 'pause', round: round.number, what: `wait ${pause.wait} ms`, ok: true });
    } else await waitUntil(session, round.number, pause.until, pause.timeoutMs);
  }
}

async function waitUntil(
  session: Session,
  round: number,
  condition: Record<string, unknown>,
  timeoutMs: number,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  const what = `until ${JSON.stringify(condition)}`;
  for (;;) {
    await collect(session, `until-${round}`);
    const run = foldRun(await readEvents(session.state.runDir));
    const { result, detail } = query.grade(run, condition);
    if (result === 'pass') {
      session.log.append({ type: 'pause', round, what, ok: true, lastSeen: detail });
      return;
    }
    if (performance.now() + POLL_MS > end) {
      session.log.append({ type: 'pause', round, what, ok: false, lastSeen: detail });
      throw new DeadlineError(what, timeoutMs, detail);
    }
    await sleep(POLL_MS, undefined, { signal: session.signal });
  }
}
