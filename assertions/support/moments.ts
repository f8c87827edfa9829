import type { Moment } from '../../src/model.js';
import type { RecordedRun } from '../assertion.js';
import { oncePer } from './memo.js';
import { pass, unknown, type Finding } from './finding.js';
import { phaseLabel, requiredPhases } from './phases.js';

/** The last moment of each phase. */
export const closingMoments = oncePer(
  (run: RecordedRun): ReadonlyMap<string, Moment> => new Map(run.moments.map(({ phase, moment }) => [phase, moment])),
);

/** `, 493 ms after the injection`; empty outside a fault. */
export function momentLabel({ atMs }: Moment): string {
  return atMs === null ? '' : `, ${atMs} ms after the injection`;
}

/**
 * That the run was watched: a moment in each settled phase and, after the injection, one in each round of faults, of which
 * `tells` says whether it tells what matters; and that no moment in between was lost.
 */
export function momentsCover(run: RecordedRun, what: string, tells: (moment: Moment) => boolean): Finding[] {
  const watched = new Set(
    run.moments.flatMap(({ phase, moment }) =>
      (moment.atMs !== null || !phase.startsWith('during-')) && tells(moment) ? [phase] : [],
    ),
  );
  const rounds = new Set(run.scenario.faults.map((step) => step.round));
  const wanted = [...requiredPhases(run), ...[...rounds].map((round) => `during-${round}`)];
  const findings = wanted.map((phase) =>
    watched.has(phase) ? pass(phase) : unknown(`${what} ${phaseLabel(run, phase)} was not recorded`),
  );
  if (run.momentsMissing === 0) return findings;
  return [...findings, unknown(`${run.momentsMissing} of the recorded moments are missing, and with them ${what}`)];
}
