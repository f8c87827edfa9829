import type { ValidateFunction } from 'ajv';
import { newAjv } from '../scenario/compile.js';
import { configSchema } from '../schema/config-schema.js';

/** Compiled once, when this module is first loaded. */
export const validate: ValidateFunction = newAjv().compile(configSchema());
