import { OPTIONAL_RECORDS, type Assertion, type OptionalRecord } from './assertion.js';
import { QUERY_SCHEMA, type QueryArgs } from './support/query/args.js';
import { judgeAlways } from './support/query/always.js';
import { questionOf } from './support/query/ask.js';
import { checkQuery } from './support/query/check.js';
import { judgeEventually } from './support/query/eventually.js';
import { durationMs, groupsOf } from './support/query/window.js';
import { skipped } from './support/skipped.js';
import { timeline } from './support/timeline.js';
import { VIEWS, type ViewName } from './support/views/index.js';

/** An assertion without code: a JMESPath query over one kind of record, compared with a value (docs/queries.md). */
export const query: Assertion = {
  name: 'query',
  describe: 'a JMESPath query over what was recorded gives what is expected: always, or at some moment after a fault',
  args: QUERY_SCHEMA,
  // Every run has one; what a query cannot do without depends on what it is over.
  needs: ['matrix'],
  needsFor: ({ over }) => (typeof over === 'string' && Object.hasOwn(VIEWS, over) ? VIEWS[over as ViewName].needs : []),
  check: (args, { rounds }) => checkQuery(args as unknown as QueryArgs, rounds),
  grade(run, given) {
    const args = given as unknown as QueryArgs;
    const view = VIEWS[args.over];
    const absent = view.needs.filter(isOptional).map((record) => skipped(run, record));
    if (absent[0] !== undefined) return absent[0];
    const question = questionOf(args);
    const groups = groupsOf(run, timeline(run, view, question.query.mentions), args);
    return args.eventually === undefined
      ? judgeAlways(run, groups, question)
      : judgeEventually(run, groups, question, durationMs(args.eventually.within) ?? 0);
  },
};

function isOptional(record: string): record is OptionalRecord {
  return (OPTIONAL_RECORDS as readonly string[]).includes(record);
}
