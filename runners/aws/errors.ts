import { LabrunError, messageOf } from '../../src/errors.js';
import type { ProviderFailure } from '../provider.js';
import { providerCodeOf } from './code.js';
import { hintFor } from './hints.js';

/** What was being done when AWS refused: our operation, the API's action, and the thing that it was about. */
export interface Attempt {
  operation: AwsOperation;
  action: string;
  subject?: string;
}

export type AwsOperation = 'up' | 'down' | 'stop' | 'start' | 'inventory' | 'runs';

/** AWS refused or failed. `code` is `provider.aws.<operation>`. */
export class AwsError extends LabrunError implements ProviderFailure {
  readonly providerCode: string;
  readonly retryable: boolean;

  constructor(attempt: Attempt, failure: ProviderFailure & { message: string; cause?: unknown }) {
    const what = attempt.subject === undefined ? attempt.action : `${attempt.action} for ${attempt.subject}`;
    const hint = hintFor(failure.providerCode, attempt.action);
    super(`provider.aws.${attempt.operation}`, `aws: ${what} failed: ${failure.providerCode}: ${failure.message}`, {
      ...(hint === undefined ? {} : { hint }),
      cause: failure.cause,
    });
    this.providerCode = failure.providerCode;
    this.retryable = failure.retryable;
  }
}

/** Anything that the SDK throws, as an AwsError. */
export function toAwsError(thrown: unknown, attempt: Attempt): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const providerCode = providerCodeOf(thrown);
  const retryable = isTransient(providerCode, statusOf(thrown));
  return new AwsError(attempt, { providerCode, retryable, message: messageOf(thrown), cause: thrown });
}

/** The thing does not exist: for a deletion, that is success. */
export function isGone(error: AwsError): boolean {
  return (
    error.providerCode === 'InvalidInstanceID.NotFound' || error.providerCode === 'InvalidNetworkInterfaceID.NotFound'
  );
}

/** Something else has to end first; EC2 words it differently for each action. */
export function isDependency(error: AwsError): boolean {
  if (DEPENDENCY.has(error.providerCode)) return true;
  return error.providerCode === 'InvalidParameterValue' && error.message.includes('is currently in use');
}

const DEPENDENCY = new Set(['DependencyViolation', 'InvalidNetworkInterface.InUse', 'IncorrectInstanceState']);

const TRANSIENT = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'EC2ThrottledException',
  'SlowDown',
  'BandwidthLimitExceeded',
  'PriorRequestNotComplete',
  'RequestTimeout',
  'TimeoutError',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);

function isTransient(providerCode: string, status: number | undefined): boolean {
  if (providerCode.startsWith('Insufficient')) return false;
  return TRANSIENT.has(providerCode) || (status !== undefined && status >= 500);
}

function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('$metadata' in thrown)) return undefined;
  const metadata = thrown.$metadata as { httpStatusCode?: number } | undefined;
  return metadata?.httpStatusCode;
}
