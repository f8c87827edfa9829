import { Ajv, type ValidateFunction } from 'ajv';
import schema from '../schema/evidence.schema.json' with { type: 'json' };

/** Compiles the schema of result.json. Imported only when needed: a CommonJS package is named statically, in a file of its own. */
export function compileResultSchema(): ValidateFunction {
  // The schema is our own and a test checks it: that it is a schema need not be proven in every run.
  return new Ajv({ validateSchema: false, meta: false }).compile(schema);
}
