import { Ajv, type Options } from 'ajv';
import schema from '../schema/evidence.schema.json' with { type: 'json' };
import type { Validator } from './validate.js';

/** The compiled schema of result.json; `options` are ajv's. */
export function compileSchema(options: Options = {}): { ajv: Ajv; validate: Validator } {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, ...options });
  return { ajv, validate: ajv.compile(schema) };
}

/** Compiled once, when this module is first loaded: that takes 30 to 100 ms. */
export const { validate } = compileSchema();
