import { LabrunError, messageOf } from '../../../src/errors.js';
import type { PreflightCheck } from '../../provider.js';
import type { AwsApi, Limits } from '../api.js';
import type { SitePlan } from '../../../src/model.js';

/** What each check works with. */
export interface Asking {
  api: AwsApi;
  limits: Limits;
  site: SitePlan;
}

export type CheckName = PreflightCheck['check'];

export const pass = (check: CheckName, detail: string): PreflightCheck => ({ check, result: 'pass', detail });
export const fail = (check: CheckName, detail: string): PreflightCheck => ({ check, result: 'fail', detail });
export const skip = (check: CheckName, detail: string): PreflightCheck => ({ check, result: 'skip', detail });

/** What was thrown, and what to do about it, in one sentence. */
export function inWords(thrown: unknown): string {
  const hint = thrown instanceof LabrunError ? thrown.hint : undefined;
  return hint === undefined ? messageOf(thrown) : `${messageOf(thrown)}; ${hint}`;
}
