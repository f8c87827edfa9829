import { LabrunError, messageOf } from '../../../src/errors.js';
import type { PreflightCheck } from '../../provider.js';
import type { OciApi } from '../api.js';
import type { Limits } from '../limits.js';

/** What every check asks with. */
export interface Inquiry {
  api: OciApi;
  limits: Limits;
}

export type CheckName = PreflightCheck['check'];

export function passed(check: CheckName, detail: string): PreflightCheck {
  return { check, result: 'pass', detail };
}

export function failed(check: CheckName, detail: string): PreflightCheck {
  return { check, result: 'fail', detail };
}

export function skipped(check: CheckName, detail: string): PreflightCheck {
  return { check, result: 'skip', detail };
}

/** What went wrong and who can mend it, on one line. */
export function reasonOf(error: unknown): string {
  const hint = error instanceof LabrunError ? error.hint : undefined;
  return hint === undefined ? messageOf(error) : `${messageOf(error)} (${hint})`;
}

/** The outcome of a check that fails when `ask` rejects, unless it was aborted. */
export async function checked(
  { limits }: Inquiry,
  check: CheckName,
  ask: () => Promise<PreflightCheck>,
): Promise<PreflightCheck> {
  try {
    return await ask();
  } catch (error) {
    limits.signal.throwIfAborted();
    return failed(check, reasonOf(error));
  }
}
