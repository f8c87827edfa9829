import { REGISTRY, type Registry } from '../scenario/registry.js';
import { expectation, NAME } from './expectation-schema.js';
import type { JsonSchema } from './scenario-schema.js';

/** JSON Schema (draft 7) of a file of named checks. */
export function checksSchema(registry: Registry = REGISTRY): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:labrun:checks',
    title: 'labrun checks',
    description: 'Named checks that scenarios use in "expect".',
    type: 'object',
    additionalProperties: false,
    required: ['checks'],
    properties: {
      checks: {
        description: 'Each with a name of its own.',
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['name', 'expect'],
          properties: {
            name: { description: 'By which scenarios use it, and under which it is reported.', ...NAME },
            description: { description: 'What it checks, in one sentence.', type: 'string' },
            expect: {
              description: 'What must hold, as an item of "expect" in a scenario.',
              ...expectation(registry, 'check'),
            },
          },
        },
      },
    },
  };
}
