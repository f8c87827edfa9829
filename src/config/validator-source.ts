import standaloneCode from 'ajv/dist/standalone/index.js';
import { newAjv } from '../scenario/compile.js';
import { configSchema } from '../schema/config-schema.js';

/** The validator of configurations as CommonJS source, for the build. */
export function validatorSource(): string {
  const ajv = newAjv({ code: { source: true } });
  return standaloneCode.default(ajv, ajv.compile(configSchema()));
}
