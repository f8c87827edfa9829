import type { Registry } from '../scenario/registry.js';
import type { JsonSchema } from './scenario-schema.js';
import { withArguments } from './with-arguments.js';

/** What can be part of a run id, of a file's name and of a result. */
export const NAME = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' };

const SHARED: JsonSchema = {
  name: {
    description: 'Under which name it is reported. Default: that of the assertion. Each name once in a scenario.',
    ...NAME,
  },
  optional: {
    description: 'A check that cannot run here (skip or na) does not hold up the verdict; a failure always does.',
    type: 'boolean',
    default: false,
  },
};

/**
 * One item of `expect`: the name of an assertion, or a mapping with its arguments. In a scenario the name may be that of a
 * named check as well, which is looked up later; a named check has its own name and takes none.
 */
export function expectation(registry: Registry, where: 'scenario' | 'check'): JsonSchema {
  const names = { enum: registry.assertions.map(({ name }) => name) };
  const { name, optional } = SHARED;
  const shared: JsonSchema = where === 'scenario' ? { name, optional } : { optional };
  return {
    if: { type: 'string' },
    // oxlint-disable-next-line no-thenable -- JSON Schema's word
    then: where === 'scenario' ? { type: 'string', anyOf: [names, NAME] } : names,
    else: {
      type: 'object',
      required: ['assertion'],
      properties: { assertion: { description: 'What must hold.', type: 'string' }, ...shared },
      discriminator: { propertyName: 'assertion' },
      oneOf: registry.assertions.map((assertion) => withArguments(assertion, 'assertion', Object.keys(shared))),
    },
  };
}
