import { existsSync } from 'node:fs';
import type { ErrorObject } from 'ajv';

/** A compiled JSON Schema: true, or false with `errors`. */
export interface Validator {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/** Beside the bundle, where `writeStandaloneValidator` puts it; never beside the sources. */
export const STANDALONE_FILE = 'scenario-validator.mjs';

/** The validator of scenario files: precompiled where labrun was built, else compiled now. */
export async function loadValidator(): Promise<Validator> {
  const standalone = new URL(STANDALONE_FILE, import.meta.url);
  if (existsSync(standalone)) return ((await import(standalone.href)) as { default: Validator }).default;
  return (await import('./compile.js')).validate;
}
