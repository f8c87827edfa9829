import { SITES } from '../model.js';
import { DEFAULT_UNTIL_TIMEOUT } from '../scenario/expand.js';
import { formatDeadline } from '../scenario/duration.js';
import type { Registry } from '../scenario/registry.js';
import type { JsonSchema } from './scenario-schema.js';
import { CONDITION_PROPERTIES, UNTIL_VIEWS } from '../../assertions/support/query/args.js';
import { withArguments } from './with-arguments.js';

/** The most that one `repeat` may ask for, and the most that one `random` may draw. */
const MOST_TIMES = 1000;

/** What an item of `faults` may be: one fault, or one of the ways to compose them, told apart by a key that only it has. */
export function faultDefinitions(registry: Registry): Record<string, JsonSchema> {
  const forms = [parallel(), repeat(), wait(), until(), random()];
  return {
    fault: fault(registry),
    faultItem: forms.reduceRight<JsonSchema>((otherwise, form) => choose(form, otherwise), {
      $ref: '#/definitions/fault',
    }),
  };
}

interface Form {
  key: string;
  schema: JsonSchema;
}

function choose({ key, schema }: Form, otherwise: JsonSchema): JsonSchema {
  return {
    if: { type: 'object', required: [key], properties: { [key]: true } },
    // oxlint-disable-next-line no-thenable -- JSON Schema's word
    then: schema,
    else: otherwise,
  };
}

function fault(registry: Registry): JsonSchema {
  return {
    type: 'object',
    required: ['fault', 'provider'],
    properties: {
      fault: { description: 'What to break.', type: 'string' },
      provider: { description: 'Site at which to break it.', enum: [...SITES] },
      node: { description: "Target node; the site's active router when absent.", type: 'string', minLength: 1 },
      for: {
        description: `How long it lasts once its round is injected, after which it is taken back, or a little later when its effect has not been seen by then: a whole number and ms, s or m. ${lasting(registry)}`,
        type: 'string',
      },
    },
    discriminator: { propertyName: 'fault' },
    oneOf: registry.faults.map((entry) => withArguments(entry, 'fault', ['provider', 'node', 'for'])),
  };
}

function lasting({ faults }: Registry): string {
  const ends = faults.flatMap(({ name, lastsMs }) =>
    lastsMs === undefined ? [] : [`${name} ${formatDeadline(lastsMs)}`],
  );
  return `Default: ${ends.length === 0 ? '' : `${ends.join(', ')}; all others last `}until the end of the run or a rejoin.`;
}

function closed(description: string, required: string[], properties: JsonSchema): JsonSchema {
  return { description, type: 'object', additionalProperties: false, required, properties };
}

function items(description: string): JsonSchema {
  return { description, type: 'array', minItems: 1, items: { $ref: '#/definitions/faultItem' } };
}

function parallel(): Form {
  const list = {
    description: 'Injected together, in this order.',
    type: 'array',
    minItems: 1,
    items: { $ref: '#/definitions/fault' },
  };
  return { key: 'parallel', schema: closed('Several faults at once: one round.', ['parallel'], { parallel: list }) };
}

function repeat(): Form {
  const times = { description: 'How often.', type: 'integer', minimum: 1, maximum: MOST_TIMES };
  return {
    key: 'repeat',
    schema: closed('The same faults again and again.', ['repeat', 'faults'], {
      repeat: times,
      faults: items('What is repeated, in order.'),
    }),
  };
}

function wait(): Form {
  const time = { description: 'A whole number and ms, s or m.', type: 'string' };
  return { key: 'wait', schema: closed('A pause before the next round.', ['wait'], { wait: time }) };
}

function until(): Form {
  return {
    key: 'until',
    schema: closed('Waits for something before the next round.', ['until'], {
      until: closed('What must hold: a query as in expect, over what is there now.', ['over', 'query'], {
        ...CONDITION_PROPERTIES,
        over: { ...CONDITION_PROPERTIES.over, enum: [...UNTIL_VIEWS] },
      }),
      timeout: {
        description: 'How long at most; the run goes on no further when it never holds.',
        type: 'string',
        default: DEFAULT_UNTIL_TIMEOUT,
      },
    }),
  };
}

function random(): Form {
  const draw = closed('What is drawn, and how often.', ['from'], {
    count: { description: 'How many draws.', type: 'integer', minimum: 1, maximum: MOST_TIMES, default: 1 },
    seed: {
      description: 'The same seed draws the same. Default: a new one for each run, which is printed and recorded.',
      type: 'integer',
      minimum: 0,
      maximum: 2 ** 31 - 1,
    },
    from: items('What is drawn from; each item may be drawn several times.'),
  });
  return { key: 'random', schema: closed('Faults drawn by chance.', ['random'], { random: draw }) };
}
