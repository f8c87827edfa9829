import { Ajv, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { scenarioSchema } from '../schema/scenario-schema.js';

/** For validating scenario files. `verbose` gives each error the schema it came from, which says what was expected. */
export function newAjv(options: Options = {}): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    discriminator: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    ...options,
  });
  addFormats.default(ajv);
  return ajv;
}

/** Compiled once, when this module is first loaded: that takes 30 to 100 ms. */
export const validate: ValidateFunction = newAjv().compile(scenarioSchema());
