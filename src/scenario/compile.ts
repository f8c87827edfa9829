import { Ajv, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { checksSchema } from '../schema/checks-schema.js';
import { scenarioSchema } from '../schema/scenario-schema.js';
import { REGISTRY, type Registry } from './registry.js';
import type { Kind } from './validator.js';

/** For validating what authors write. `verbose` gives each error the schema it came from, which says what was expected. */
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

/** Takes 30 to 100 ms. Throws what ajv throws for arguments of third parties that are no JSON Schema. */
export function compileValidator(kind: Kind, registry: Registry = REGISTRY, ajv = newAjv()): ValidateFunction {
  return ajv.compile(kind === 'scenario' ? scenarioSchema(registry) : checksSchema(registry));
}
