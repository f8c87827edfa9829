import { LabrunError } from '../../src/errors.js';
import type { ProviderFailure } from '../provider.js';
import { hintFor } from './hints.js';

/** What was being done: the provider's operation, the API's, and whom it was about. */
export interface Attempt {
  /** `up`, `down`, ...: part of the error's code. */
  operation: string;
  /** Node or resource, for people. */
  subject?: string;
}

/** OCI refused or could not be reached. `code` is `provider.oci.<operation>`, `providerCode` OCI's own, word for word. */
export class OciError extends LabrunError implements ProviderFailure {
  readonly providerCode: string;
  readonly retryable: boolean;
  /** HTTP status, 0 when there was no reply. */
  readonly status: number;

  constructor(
    { operation, subject }: Attempt,
    failure: ProviderFailure & { action: string; status: number; message: string; cause?: unknown },
  ) {
    const { providerCode, action, message, cause } = failure;
    const hint = hintFor(providerCode, message, action);
    super(
      `provider.oci.${operation}`,
      `${subject === undefined ? '' : `${subject}: `}${action}: ${providerCode}: ${message}`,
      { ...(hint === undefined ? {} : { hint }), cause },
    );
    this.providerCode = providerCode;
    this.retryable = failure.retryable;
    this.status = failure.status;
  }
}

/** True when the error says that the thing is not there, or that it may not be seen: OCI does not tell which. */
export function isMissing(thrown: unknown): thrown is OciError {
  return thrown instanceof OciError && thrown.status === 404;
}

/** True when the thing is in a state, for the moment, that does not allow the operation. */
export function isIncorrectState(thrown: unknown): thrown is OciError {
  return thrown instanceof OciError && thrown.providerCode === 'IncorrectState';
}

/** True when the thing has changed since it was read. */
export function isChanged(thrown: unknown): thrown is OciError {
  return thrown instanceof OciError && thrown.status === 412;
}

/** True when something else needs the thing, or will until it is gone itself. */
export function isInUse(thrown: unknown): thrown is OciError {
  return isIncorrectState(thrown) || (thrown instanceof OciError && thrown.providerCode === 'Conflict');
}

/** True when what an earlier request with the same token made is there no more, or that was another request. */
export function isUsedToken(thrown: unknown): thrown is OciError {
  return thrown instanceof OciError && thrown.providerCode === 'InvalidatedRetryToken';
}
