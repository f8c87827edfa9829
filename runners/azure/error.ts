import { LabrunError, messageOf } from '../../src/errors.js';
import type { ProviderFailure } from '../provider.js';
import { credentialFailure } from './credential-error.js';
import { hintFor } from './hints.js';

/** What was being done; `foreign`: something that is not this run's was about to be changed, and was not. */
export type AzureOperation =
  'up' | 'admit' | 'inventory' | 'stop' | 'start' | 'down' | 'runs' | 'preflight' | 'foreign';

/** Azure refused or failed. `code` is `provider.azure.<operation>`, `providerCode` Azure's own code, word for word. */
export class AzureError extends LabrunError implements ProviderFailure {
  readonly providerCode: string;
  readonly retryable: boolean;

  constructor(
    operation: AzureOperation,
    message: string,
    failure: ProviderFailure & { hint?: string; cause?: unknown },
  ) {
    const { hint, cause } = failure;
    super(`provider.azure.${operation}`, message, { ...(hint === undefined ? {} : { hint }), cause });
    this.providerCode = failure.providerCode;
    this.retryable = failure.retryable;
  }
}

/** Something that is not this run's would have been changed. */
export function foreign(message: string, hint?: string): AzureError {
  const failure = { providerCode: 'ForeignResource', retryable: false };
  return new AzureError('foreign', message, hint === undefined ? failure : { ...failure, hint });
}

/** Wraps what an SDK call threw; an AzureError is given back as it is. `what` is for people: `create azure-router`. */
export function toAzureError(operation: AzureOperation, what: string, thrown: unknown): AzureError {
  if (thrown instanceof AzureError) return thrown;
  const credential = credentialFailure(thrown);
  const providerCode = credential?.code ?? providerCodeOf(thrown);
  const message = credential?.message ?? `${providerCode}: ${messageOf(thrown)}`;
  const retryable = isTransientStatus(statusOf(thrown)) || RETRYABLE_CODES.has(providerCode);
  const hint = credential?.hint ?? hintFor(providerCode, message);
  return new AzureError(operation, `${what}: ${message}`, {
    providerCode,
    retryable,
    cause: thrown,
    ...(hint === undefined ? {} : { hint }),
  });
}

/**
 * True when the error says that the thing is not there. Not so when it is the resource group or the subscription that was
 * not found: then nothing is known of what is in it.
 */
export function isGone(thrown: unknown): boolean {
  return statusOf(thrown) === 404 && GONE_CODES.has(providerCodeOf(thrown));
}

const GONE_CODES = new Set(['ResourceNotFound', 'NotFound', 'ParentResourceNotFound']);

/** True when the state of the thing was not the one that the request was for: read it again. */
export function isStale(thrown: unknown): boolean {
  return statusOf(thrown) === 412;
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
  'ReferencedResourceNotProvisioned',
  'OperationPreempted',
  'NicReservedForAnotherVm',
]);

/** Codes of deletions that are refused because something else, which the message names, needs the thing. */
export const IN_USE_CODES: ReadonlySet<string> = new Set([
  'NicInUse',
  'InUseSubnetCannotBeDeleted',
  'InUseNetworkSecurityGroupCannotBeDeleted',
  'PublicIPAddressCannotBeDeleted',
]);

/** Azure's code: that of the error's body, or the one that the poller of a failed operation leaves in its message only. */
export function providerCodeOf(thrown: unknown): string {
  const code = fieldOf(thrown, 'code');
  if (typeof code === 'string' && code !== '') return code;
  const failed = /long-running operation has failed\. (\w+)\./.exec(messageOf(thrown))?.[1];
  return failed ?? (thrown instanceof Error ? thrown.name : 'Unknown');
}

export function statusOf(thrown: unknown): number | undefined {
  const status = fieldOf(thrown, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

function fieldOf(thrown: unknown, field: string): unknown {
  return typeof thrown === 'object' && thrown !== null ? (thrown as Record<string, unknown>)[field] : undefined;
}
