import standaloneCode from 'ajv/dist/standalone/index.js';
import { scenarioSchema } from '../schema/scenario-schema.js';
import { newAjv } from './compile.js';

/** The scenario validator as CommonJS source, for the build: it requires a few of ajv's helpers and nothing else. */
export function validatorSource(): string {
  const ajv = newAjv({ code: { source: true } });
  return standaloneCode.default(ajv, ajv.compile(scenarioSchema()));
}
