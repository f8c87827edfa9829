import { nearest } from '../../../src/scenario/nearest.js';
import type { ArgumentProblem } from '../../assertion.js';
import { QueryError } from '../../jmespath/error.js';
import { compileQuery } from '../../jmespath/index.js';
import type { Json } from '../../jmespath/value.js';
import { VIEWS, VIEW_NAMES } from '../views/index.js';
import { checkTime } from './check-time.js';
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
