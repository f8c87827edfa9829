import type { ArgumentProblem } from '../../assertion.js';
import { VIEWS } from '../views/index.js';
import type { QueryArgs } from './args.js';
import { durationMs } from './window.js';

/** What is wrong with when a query must hold; `rounds`: how many rounds of faults there are at most. */
export function checkTime(args: QueryArgs, rounds: number): ArgumentProblem | undefined {
  const { always, eventually, phase, from, to } = args;
  const view = VIEWS[args.over]?.of;
  if (view === undefined) return undefined;
  const within = eventually === undefined ? undefined : durationMs(eventually.within);
  if (eventually !== undefined) {
    if (always !== undefined)
      return { path: '/always', atKey: true, message: '"always" and "eventually" exclude each other' };
    if (within === undefined) return { path: '/eventually/within', message: badDuration(eventually.within) };
    for (const key of ['from', 'to'] as const)
      if (args[key] !== undefined)
        return { path: `/${key}`, atKey: true, message: `"${key}" does not go with "eventually", which has "within"` };
  }
  for (const key of ['from', 'to'] as const)
    if (args[key] !== undefined && durationMs(args[key]) === undefined)
      return { path: `/${key}`, message: badDuration(args[key]) };
  const [fromMs, toMs] = [durationMs(from ?? '0s') ?? 0, durationMs(to ?? '') ?? Infinity];
  if (fromMs > toMs) return { path: '/to', message: `the window ends (${to}) before it begins (${from})` };
  const timed = eventually !== undefined || from !== undefined || to !== undefined;
  if (timed && view === 'round')
    return { path: '/over', message: `"${args.over}" is one record of a whole round: it has no time within it` };
  return checkPhase(args, rounds, timed, phase);
}

function checkPhase(
  args: QueryArgs,
  rounds: number,
  timed: boolean,
  phase: string | undefined,
): ArgumentProblem | undefined {
  if (timed && rounds === 0)
    return { path: '/query', message: 'time counts from the injection of a fault, and this scenario has none' };
  if (phase === undefined) return undefined;
  const [, when, number] = /^(baseline|after|during)(?:-(\d+))?$/.exec(phase) ?? [];
  const path = '/phase';
  if (when === 'baseline' && timed)
    return { path, message: 'the baseline comes before any injection, from which time counts' };
  if (when !== 'baseline' && rounds === 0)
    return { path, message: `there is no phase ${phase}: this scenario has no fault` };
  if (number !== undefined && Number(number) > rounds)
    return {
      path,
      message: `there is no phase ${phase}: this scenario has ${rounds} round${rounds === 1 ? '' : 's'} of faults`,
    };
  const { of } = VIEWS[args.over];
  if (of === 'settled' && when === 'during')
    return { path, message: `"${args.over}" is recorded while nothing changes: baseline, or after a round of faults` };
  if (of === 'round' && when !== 'during')
    return { path, message: `"${args.over}" is recorded while faults play: during, or during-N` };
  return undefined;
}

function badDuration(text: unknown): string {
  return `${JSON.stringify(text)} is not a duration: a whole number and ms, s or m, such as 500ms or 5s`;
}
