import type { JsonSchema } from './scenario-schema.js';

/** The schema of a thing's arguments, closed, with the tag that selects it and the keys that all of its kind share. */
export function withArguments(
  thing: { name: string; describe: string; args: JsonSchema },
  tag: string,
  shared: string[],
): JsonSchema {
  return {
    ...thing.args,
    description: thing.describe,
    type: 'object',
    additionalProperties: false,
    properties: {
      [tag]: { const: thing.name },
      ...Object.fromEntries(shared.map((name) => [name, true])),
      ...(thing.args['properties'] as JsonSchema | undefined),
    },
  };
}
