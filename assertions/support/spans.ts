import type { Moment } from '../../src/model.js';
import type { RecordedRun } from '../assertion.js';

/** A condition that held at several moments in a row, of one phase. */
export interface Span {
  phase: string;
  /** The first moment at which it held. */
  first: Moment;
  /** How long it held at least, in ms: from that moment to the last one. */
  lastedMs: number;
  /** At how many moments in a row. */
  moments: number;
}

/**
 * Spans of moments for which `holds` is true. A moment for which it is undefined (nobody could be asked) neither ends a span
 * nor lengthens it. A span does not reach from one phase into the next.
 */
export function spansWhere(run: RecordedRun, holds: (moment: Moment) => boolean | undefined): Span[] {
  const spans: (Span & { sinceMs: number })[] = [];
  let open: (Span & { sinceMs: number }) | undefined;
  for (const { phase, tMs, moment } of run.moments) {
    const held = holds(moment);
    if (held === undefined && phase === open?.phase) continue;
    if (held !== true) open = undefined;
    else if (open === undefined || open.phase !== phase)
      spans.push((open = { phase, first: moment, lastedMs: 0, moments: 1, sinceMs: tMs }));
    else {
      open.lastedMs = tMs - open.sinceMs;
      open.moments += 1;
    }
  }
  return spans;
}
