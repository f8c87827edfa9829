import type { PreflightCheck } from '../../provider.js';
import { READ_DEADLINE_MS, within, type AzureConnection } from '../connection.js';
import { AzureError } from '../error.js';

export type CheckName = PreflightCheck['check'];

export function pass(check: CheckName, detail: string): PreflightCheck {
  return { check, result: 'pass', detail };
}

export function fail(check: CheckName, detail: string): PreflightCheck {
  return { check, result: 'fail', detail };
}

export function skip(check: CheckName, detail: string): PreflightCheck {
  return { check, result: 'skip', detail };
}

/** Makes a check. One that Azure does not let be made is skipped, saying so; what it refuses otherwise is a failure. */
export async function checked(
  azure: AzureConnection,
  check: CheckName,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<PreflightCheck>,
): Promise<PreflightCheck> {
  const limits = { signal, deadlineMs: READ_DEADLINE_MS };
  try {
    return await within(azure, { operation: 'preflight', what: check }, limits, ({ signal: abort }) => work(abort));
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof AzureError && thrown.providerCode === 'AuthorizationFailed')
      return skip(check, `these credentials may not read that: ${inOneLine(thrown)}`);
    return fail(check, inOneLine(thrown));
  }
}

/** A failure and what to do about it. */
export function inOneLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const hint = thrown instanceof AzureError ? thrown.hint : undefined;
  return hint === undefined ? message : `${message.replace(/\.$/, '')}: ${hint}`;
}
