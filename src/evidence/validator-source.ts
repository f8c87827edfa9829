import type { AnyValidateFunction } from 'ajv/dist/types/index.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { compileSchema } from './compile.js';

/** The validator of result.json as CommonJS source, for the build: it requires a few of ajv's helpers and nothing else. */
export function validatorSource(): string {
  const { ajv, validate } = compileSchema({ code: { source: true } });
  return standaloneCode.default(ajv, validate as AnyValidateFunction);
}
