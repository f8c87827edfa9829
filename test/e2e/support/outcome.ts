import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from '../../../src/evidence/read.js';
import { judged, results } from './defects.js';

/** What one lab made of one scenario, as far as two kinds of lab can be compared. */
export interface Outcome {
  verdict: string;
  /** Why, in one sentence. */
  reason: string;
  /** Expected assertions that did not pass, with their state. */
  notPassed: string[];
  /** Each probed flow of each phase: `baseline aws-client -> oci-client ping pass ssh pass`. */
  flows: string[];
  /** Worst outage of each round of faults, in ms. */
  outagesMs: number[];
}

/** Outcomes of all runs in a folder, by the name of their scenario. */
export async function outcomesIn(folder: string): Promise<Map<string, Outcome>> {
  const entries = await Promise.all(
    readdirSync(folder).map(async (run) => {
      const dir = join(folder, run);
      const [run_, events] = await Promise.all([judged(dir), readEvents(dir)]);
      const notPassed = [...results(run_)].filter(([, { result }]) => result !== 'pass');
      const outcome: Outcome = {
        verdict: run_.graded.verdict,
        reason: run_.graded.reason,
        notPassed: notPassed.map(([name, { result }]) => `${name} ${result}`).sort(),
        flows: events.flatMap((event) =>
          event.type === 'matrix'
            ? event.matrix.flows.map(
                ({ src, dst, ping, ssh, sourceIpPreserved, noNat, identityCheck }) =>
                  `${event.phase} ${src} -> ${dst} ping ${ping} ssh ${ssh} source ${sourceIpPreserved} no-nat ${noNat} identity ${identityCheck}`,
              )
            : [],
        ),
        outagesMs: events.flatMap((event) =>
          event.type === 'outages' ? [Math.max(0, ...event.flows.map(({ outageMs }) => outageMs))] : [],
        ),
      };
      return [run_.name, outcome] as const;
    }),
  );
  return new Map(entries);
}

/**
 * Outages agree when they differ by no more than this: half of the longer one, and at least 600 ms, which is what BFD (0.3 s), a
 * connection that is set up again (1 s, of which any part may fall into the outage) and a busy machine make of the same fault.
 */
export function agree(leftMs: number, rightMs: number): boolean {
  return Math.abs(leftMs - rightMs) <= Math.max(600, Math.max(leftMs, rightMs) / 2);
}
