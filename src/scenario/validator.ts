import { existsSync } from 'node:fs';
import type { ErrorObject } from 'ajv';

/** A compiled JSON Schema: true, or false with `errors`. */
export interface Validator {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/** What authors write: scenarios, and files of named checks. */
export type Kind = 'scenario' | 'checks';

/** Beside the bundle, where the build puts them; never beside the sources. */
export const STANDALONE_FILES: Readonly<Record<Kind, string>> = {
  scenario: 'scenario-validator.mjs',
  checks: 'checks-validator.mjs',
};

/** The validator of what labrun ships: precompiled where labrun was built, else compiled now. */
export async function loadValidator(kind: Kind = 'scenario'): Promise<Validator> {
  const standalone = new URL(STANDALONE_FILES[kind], import.meta.url);
  if (existsSync(standalone)) return ((await import(standalone.href)) as { default: Validator }).default;
  const compiled = await import('./compiled.js');
  return kind === 'scenario' ? compiled.SCENARIO_VALIDATOR : compiled.CHECKS_VALIDATOR;
}
