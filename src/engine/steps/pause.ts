import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError } from '../../errors.js';
import { readNow } from '../now.js';
import type { Round } from '../rounds.js';
import type { Session } from '../session.js';
import type { Condition } from '../../../assertions/support/query/args.js';
import { ask, questionOf } from '../../../assertions/support/query/ask.js';
import { VIEWS } from '../../../assertions/support/views/index.js';

const POLL_MS = 200;
/** The last look before the deadline still gets its time: what it sees is what the user is told. */
const LEAST_LOOK_MS = 2000;

/** What the scenario asks for between two rounds. Throws DeadlineError when a condition does not come true in time. */
export async function pauseBefore(session: Session, round: Round): Promise<void> {
  for (const pause of round.before) {
    if ('wait' in pause) {
      await sleep(pause.wait, undefined, { signal: session.signal });
      session.log.append({ type: 'pause', round: round.number, what: `wait ${pause.wait} ms`, ok: true });
    } else await waitUntil(session, round.number, pause.until as unknown as Condition, pause.timeoutMs);
  }
}

/** Looks at the lab as it is now, again and again; what cannot be read has not come true. */
async function waitUntil(session: Session, round: number, condition: Condition, timeoutMs: number): Promise<void> {
  const question = questionOf(condition);
  const end = performance.now() + timeoutMs;
  const what = `until ${condition.over}: ${condition.query} gives ${question.wanted.words}`;
  for (;;) {
    const now = await readNow(session, condition.over, Math.max(LEAST_LOOK_MS, end - performance.now()));
    const { result, text } = ask(question, VIEWS[condition.over].look(now, question.query.mentions));
    if (result === 'pass') {
      session.log.append({ type: 'pause', round, what, ok: true, lastSeen: text });
      return;
    }
    if (performance.now() + POLL_MS > end) {
      session.log.append({ type: 'pause', round, what, ok: false, lastSeen: text });
      throw new DeadlineError(what, timeoutMs, text);
    }
    await sleep(POLL_MS, undefined, { signal: session.signal });
  }
}
