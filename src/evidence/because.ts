import type { RecordedRun } from '../../assertions/assertion.js';
import type { EventOf } from '../run/events.js';

/** Why a run ended early, as far as it says; to end a sentence with. */
export function because(run: RecordedRun): string {
  const event = run.events.findLast(
    (entry): entry is EventOf<'error'> | EventOf<'interrupted'> =>
      entry.type === 'error' || entry.type === 'interrupted',
  );
  if (event === undefined) return '';
  return event.type === 'error' ? `: ${event.message}` : `: interrupted by ${signalOf(event.signal)}`;
}

function signalOf(text: string): string {
  return /SIG[A-Z0-9]+/.exec(text)?.[0] ?? text;
}
