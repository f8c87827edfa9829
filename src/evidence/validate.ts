import { existsSync } from 'node:fs';
import { EvidenceError } from './errors.js';
import type { ResultJson } from './result.js';

/** The compiled schema of result.json: true, or false with `errors`. */
export interface Validator {
  (data: unknown): boolean;
  errors?: { instancePath: string; message?: string; keyword: string }[] | null;
}

/** Beside the bundle, where the build puts it; never beside the sources. */
export const STANDALONE_FILE = 'evidence-validator.mjs';

/** Throws EvidenceError `evidence.schema` when a result is not what the closed schema allows. */
export async function validateResult(result: ResultJson): Promise<void> {
  const validate = await loadValidator();
  if (validate(result)) return;
  const problems = (validate.errors ?? []).map(
    ({ instancePath, message, keyword }) => `${instancePath || '/'} ${message ?? keyword}`,
  );
  throw new EvidenceError('schema', `result.json would break its own schema: ${problems.join('; ')}`);
}

/** Precompiled where labrun was built, else compiled now. */
async function loadValidator(): Promise<Validator> {
  const standalone = new URL(STANDALONE_FILE, import.meta.url);
  if (existsSync(standalone)) return ((await import(standalone.href)) as { default: Validator }).default;
  return (await import('./compile.js')).validate;
}
