import { nearest } from '../../../src/scenario/nearest.js';
import type { ArgumentProblem } from '../../assertion.js';
import { QueryError } from '../../jmespath/error.js';
import { compileQuery } from '../../jmespath/index.js';
import type { Json } from '../../jmespath/value.js';
import { VIEWS, VIEW_NAMES } from '../views/index.js';
import { durationMs } from './window.js';
import { comparisonsOf, neverHolds } from './wanted.js';
import type { Condition, QueryArgs } from './args.js';

/** What is wrong with a query and its comparison, beyond the schema; undefined when nothing is. */
export function checkCondition(condition: Condition): ArgumentProblem | undefined {
  // The schema says this of what is not even of the right type.
  if (!VIEW_NAMES.includes(condition.over) || typeof condition.query !== 'string') return undefined;
  const [first, second] = comparisonsOf(condition);
  if (second !== undefined)
    return { path: `/${second}`, atKey: true, message: `a query is compared once; there is "${first}" already` };
  try {
    const { gives } = compileQuery(condition.query, VIEWS[condition.over].shape);
    return first === undefined ? undefined : checkComparison(condition, first, gives);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, offset, suggestion } = error;
    return { path: '/query', offset, message, ...(suggestion === undefined ? {} : { suggestion }) };
  }
}

function checkComparison(
  condition: Condition,
  key: ReturnType<typeof comparisonsOf>[number],
  gives: Parameters<typeof neverHolds>[0],
): ArgumentProblem | undefined {
  const value = condition[key] as Json;
  const path = `/${key}`;
  if (key === 'matches') {
    if (typeof value !== 'string') return undefined;
    try {
      RegExp(value, 'u');
    } catch (error) {
      return {
        path,
        message: (error as Error).message.replace(/^Invalid regular expression: /, 'not a regular expression: '),
      };
    }
  }
  const wrong = neverHolds(gives, key, value);
  if (wrong === undefined) return undefined;
  const near = typeof value === 'string' && wrong.values !== undefined ? nearest(value, wrong.values) : undefined;
  return { path, message: wrong.why, ...(near === undefined ? {} : { suggestion: near }) };
}

/** What is wrong with the arguments of the assertion; `rounds`: how many rounds of faults there are at most. */
export function checkQuery(args: QueryArgs, rounds: number): ArgumentProblem | undefined {
  return checkCondition(args) ?? checkTime(args, rounds);
}

function checkTime(args: QueryArgs, rounds: number): ArgumentProblem | undefined {
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
