import { VIEWS, VIEW_NAMES, type ViewName } from '../views/index.js';

/** What a query is compared with: one of these keys, or none. */
export const COMPARISONS = ['equals', 'notEquals', 'atMost', 'atLeast', 'contains', 'matches'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A query and what it is compared with; `until` takes these alone. */
export interface Condition extends Partial<Record<Comparison, unknown>> {
  over: ViewName;
  query: string;
}

/** The arguments of the assertion `query`. */
export interface QueryArgs extends Condition {
  always?: true;
  eventually?: { within: string };
  phase?: string;
  from?: string;
  to?: string;
}

/** What can be read at any time, for a condition that is waited for. */
export const UNTIL_VIEWS = [
  'journal',
  'inventory',
  'events',
  'moments',
  'routers',
] as const satisfies readonly ViewName[];

/** Like a deadline, and 0 besides. */
const DURATION = '^[0-9]+(ms|s|m)$';

/** JSON Schema of each key of a condition. */
export const CONDITION_PROPERTIES = {
  over: {
    enum: VIEW_NAMES,
    description: `What is looked at. ${VIEW_NAMES.map((name) => `${name}: ${VIEWS[name].describe}.`).join(' ')}`,
  },
  query: {
    type: 'string',
    minLength: 1,
    description: 'A JMESPath expression over it (docs/queries.md has its fields).',
  },
  equals: { description: 'The result must be equal to this value.' },
  notEquals: { description: 'The result must be something, and not this value.' },
  atMost: { type: 'number', description: 'The result must be a number, and no more than this.' },
  atLeast: { type: 'number', description: 'The result must be a number, and no less than this.' },
  contains: { description: 'The result must be a list with this item, or a text with this text in it.' },
  matches: {
    type: 'string',
    minLength: 1,
    description: 'The result must be a text that this regular expression matches.',
  },
} as const;

/** JSON Schema of the assertion's arguments. */
export const QUERY_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['over', 'query'],
  properties: {
    ...CONDITION_PROPERTIES,
    always: { const: true, description: 'It must hold wherever it is looked at; the same as without a word on time.' },
    eventually: {
      description: 'It must hold at one moment at least, after the injection of each round of faults.',
      type: 'object',
      additionalProperties: false,
      required: ['within'],
      properties: {
        within: { type: 'string', pattern: DURATION, description: 'How long after the injection at most.' },
      },
    },
    phase: {
      type: 'string',
      pattern: '^(baseline|(after|during)(-[1-9][0-9]*)?)$',
      description: 'Look only then: baseline, after or during every round of faults, or after-N or during-N.',
    },
    from: { type: 'string', pattern: DURATION, description: 'Look only so long after the injection, or later.' },
    to: { type: 'string', pattern: DURATION, description: 'Look only so long after the injection, or earlier.' },
  },
};
