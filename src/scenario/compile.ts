import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { scenarioSchema } from '../schema/scenario-schema.js';

/** `verbose` gives each error the schema it came from, which says what was expected. */
export const AJV_OPTIONS: Options = { allErrors: true, discriminator: true, verbose: true, strict: true, allowUnionTypes: true };

/** Compiled once, when this module is first loaded: that takes 30 to 100 ms. */
export const validate: ValidateFunction = new Ajv(AJV_OPTIONS).compile(scenarioSchema());
