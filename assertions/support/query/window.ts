import type { RecordedRun } from '../../assertion.js';
import { phaseLabel } from '../phases.js';
import type { Seen } from '../timeline.js';
import type { QueryArgs } from './args.js';

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** A duration in ms, 0 included; undefined when it is none. */
export function durationMs(text: unknown): number | undefined {
  const [, number, unit] = /^([0-9]{1,9})(ms|s|m)$/.exec(String(text)) ?? [];
  return number === undefined ? undefined : Number(number) * (MS[unit as string] as number);
}

/** Looks of which there must be one at least: at a phase, or in a round where time counts from the injection. */
export interface Group {
  /** `in the baseline`, `after stop-active at aws`. */
  label: string;
  looks: Seen[];
}

/** The looks that the arguments ask for. */
export function groupsOf(run: RecordedRun, seen: readonly Seen[], args: QueryArgs): Group[] {
  const wanted = seen.filter(
    (look) => args.phase === undefined || isMeant(look, args.phase, args.eventually !== undefined),
  );
  if (args.from === undefined && args.to === undefined && args.eventually === undefined)
    return [...new Set(wanted.map(({ phase }) => phase))].map((phase) => ({
      label: phaseLabel(run, phase),
      looks: wanted.filter((look) => look.phase === phase),
    }));
  const from = durationMs(args.from ?? '0s') ?? 0;
  const to = args.to === undefined ? Infinity : (durationMs(args.to) ?? 0);
  const inRounds = wanted.filter(({ round }) => round > 0);
  return [...new Set(inRounds.map(({ round }) => round))].map((round) => ({
    label: phaseLabel(run, `after-${round}`),
    looks: inRounds.filter(
      (look) => look.round === round && look.atMs !== null && look.atMs >= from && look.atMs <= to,
    ),
  }));
}

/** `after` stands for every `after-N`. What happens at last is looked for in the whole round, also once it has settled. */
function isMeant({ phase, round }: Seen, wanted: string, wholeRound: boolean): boolean {
  const number = /-(\d+)$/.exec(wanted)?.[1];
  if (wholeRound) return number === undefined || Number(number) === round;
  return phase === wanted || phase.startsWith(`${wanted}-`);
}
