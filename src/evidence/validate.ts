import { EvidenceError } from './errors.js';
import type { ResultJson } from './result.js';

type Problem = { instancePath: string; message?: string; keyword: string };
type Validator = ((value: unknown) => boolean) & { errors?: Problem[] | null };

/**
 * The compiled schema of result.json. Compiling takes some 50 ms, once a process; call it early, while something else is
 * waited for, to have it at hand.
 */
export const loadValidator: () => Promise<Validator> = once(async () => {
  const { compileResultSchema } = await import('./compile.js');
  return compileResultSchema();
});

/** Throws EvidenceError `evidence.schema` when a result is not what the closed schema allows. */
export async function validateResult(result: ResultJson): Promise<void> {
  const validate = await loadValidator();
  if (validate(result)) return;
  const problems = (validate.errors ?? []).map(({ instancePath, message, keyword }) => `${instancePath || '/'} ${message ?? keyword}`);
  throw new EvidenceError('schema', `result.json would break its own schema: ${problems.join('; ')}`);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
