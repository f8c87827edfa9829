import { LabrunError, messageOf } from '../../src/errors.js';
import type { ProviderFailure } from '../provider.js';

/** Azure refused or failed. `code` is `provider.azure.<operation>`, `providerCode` Azure's own code, word for word. */
export class AzureError extends LabrunError implements ProviderFailure {
  readonly providerCode: string;
  readonly retryable: boolean;

  constructor(operation: string, message: string, failure: ProviderFailure & { hint?: string; cause?: unknown }) {
    const { hint, cause } = failure;
    super(`provider.azure.${operation}`, message, { ...(hint === undefined ? {} : { hint }), cause });
    this.providerCode = failure.providerCode;
    this.retryable = failure.retryable;
  }
}

/** Wraps what an SDK call threw; an AzureError is given back as it is. `what` is for people: `create azure-router`. */
export function toAzureError(operation: string, what: string, thrown: unknown): AzureError {
  if (thrown instanceof AzureError) return thrown;
  const providerCode = providerCodeOf(thrown);
  const retryable = isTransientStatus(statusOf(thrown)) || RETRYABLE_CODES.has(providerCode);
  return new AzureError(operation, `${what}: ${providerCode}: ${messageOf(thrown)}`, {
    providerCode,
    retryable,
    cause: thrown,
  });
}

/** True when the error says that the thing is not there. */
export function isGone(thrown: unknown): boolean {
  return statusOf(thrown) === 404 && providerCodeOf(thrown) !== 'InvalidResourceType';
}

/** HTTP statuses after which the same request may succeed. */
export function isTransientStatus(status: number | undefined): boolean {
  return (
    status === 408 || status === 429 || (status !== undefined && status >= 500 && status !== 501 && status !== 505)
  );
}

/** Codes of refusals that pass by themselves, whatever their status. */
export const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  'AnotherOperationInProgress',
  'RetryableError',
  'NicInUse',
  'NicReservedForAnotherVm',
]);

/** Azure's code: that of the error's body, or the one that the poller of a failed operation leaves in its message only. */
export function providerCodeOf(thrown: unknown): string {
  const code = fieldOf(thrown, 'code');
  if (typeof code === 'string' && code !== '') return code;
  const failed = /long-running operation has failed\. (\w+)\./.exec(messageOf(thrown))?.[1];
  return failed ?? (thrown instanceof Error ? thrown.name : 'Unknown');
}

function statusOf(thrown: unknown): number | undefined {
  const status = fieldOf(thrown, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

function fieldOf(thrown: unknown, field: string): unknown {
  return typeof thrown === 'object' && thrown !== null ? (thrown as Record<string, unknown>)[field] : undefined;
}
