import standaloneCode from 'ajv/dist/standalone/index.js';
import { compileValidator, newAjv } from './compile.js';
import { REGISTRY } from './registry.js';
import type { Kind } from './validator.js';

/** A validator as CommonJS source, for the build: it requires a few of ajv's helpers and nothing else. */
export function validatorSource(kind: Kind = 'scenario'): string {
  const ajv = newAjv({ code: { source: true } });
  return standaloneCode.default(ajv, compileValidator(kind, REGISTRY, ajv));
}
