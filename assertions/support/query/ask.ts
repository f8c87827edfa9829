import { QueryError } from '../../jmespath/error.js';
import { compileQuery, type Query } from '../../jmespath/index.js';
import { VIEWS } from '../views/index.js';
import type { Look } from '../views/view.js';
import type { Condition } from './args.js';
import { shown, wantedBy, type Wanted } from './wanted.js';

/** A query with what it is compared with, ready to be asked. */
export interface Question {
  query: Query;
  wanted: Wanted;
}

/** `na`: what was looked at could not be read, or the query does not apply to it. */
export interface Answer {
  result: 'pass' | 'fail' | 'na';
  /** `found []`, `found [], expected something`. */
  text: string;
}

/** Throws QueryError for what `checkCondition` would have refused. */
export function questionOf(condition: Condition): Question {
  return { query: compileQuery(condition.query, VIEWS[condition.over].shape), wanted: wantedBy(condition) };
}

export function ask({ query, wanted }: Question, look: Look): Answer {
  if ('missing' in look) return { result: 'na', text: look.missing };
  try {
    const found = query.apply(look.value);
    if (wanted.holds(found)) return { result: 'pass', text: `found ${shown(found)}` };
    return { result: 'fail', text: `found ${shown(found)}, expected ${wanted.words}` };
  } catch (error) {
    if (error instanceof QueryError) return { result: 'na', text: `the query does not apply: ${error.message}` };
    throw error;
  }
}
