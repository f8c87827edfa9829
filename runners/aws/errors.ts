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

export type AwsOperation =
  'up' | 'down' | 'stop' | 'start' | 'inventory' | 'runs' | 'preflight' | 'endpoints' | 'admit';

/** AWS refused or failed. `code` is `provider.aws.<operation>`. */
export class AwsError extends LabrunError implements ProviderFailure {
  readonly providerCode: string;
  readonly retryable: boolean;
  /** True when the change may have been made all the same: no answer came, or one that says nothing. */
  readonly unknownOutcome: boolean;

  constructor(
    attempt: Attempt,
    failure: ProviderFailure & { message: string; cause?: unknown; unknownOutcome?: boolean },
  ) {
    const what = attempt.subject === undefined ? attempt.action : `${attempt.action} for ${attempt.subject}`;
    const hint = hintFor(failure, attempt.action);
    super(`provider.aws.${attempt.operation}`, `aws: ${what} failed: ${failure.providerCode}: ${failure.message}`, {
      ...(hint === undefined ? {} : { hint }),
      cause: failure.cause,
    });
    this.providerCode = failure.providerCode;
    this.retryable = failure.retryable;
    this.unknownOutcome = failure.unknownOutcome ?? false;
  }
}

/** Anything that the SDK throws, as an AwsError. */
export function toAwsError(thrown: unknown, attempt: Attempt): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const providerCode = providerCodeOf(thrown);
  const status = statusOf(thrown);
  const retryable = isTransient(providerCode, status);
  const unknownOutcome = NO_ANSWER.has(providerCode) || (!THROTTLED.has(providerCode) && (status ?? 0) >= 500);
  return new AwsError(attempt, { providerCode, retryable, unknownOutcome, message: messageOf(thrown), cause: thrown });
}

/** The thing does not exist: for a deletion, that is success; just after its creation, EC2 may not know it everywhere yet. */
export function isGone(error: Error): boolean {
  return error instanceof AwsError && GONE.has(error.providerCode);
}

/** Something of that name, or in that place, exists already. */
export function isDuplicate({ providerCode }: AwsError): boolean {
  return DUPLICATE.has(providerCode);
}

/** Something else has to end first; EC2 words it differently for each action. */
export function isDependency(error: Error): boolean {
  if (!(error instanceof AwsError)) return false;
  if (DEPENDENCY.has(error.providerCode)) return true;
  return (
    error.providerCode === 'InvalidParameterValue' && /is currently in use|move is not allowed/.test(error.message)
  );
}

const GONE = new Set([
  'InvalidInstanceID.NotFound',
  'InvalidNetworkInterfaceID.NotFound',
  'InvalidVolume.NotFound',
  'InvalidAllocationID.NotFound',
  'InvalidKeyPair.NotFound',
  'InvalidSubnetID.NotFound',
  'InvalidRouteTableID.NotFound',
  'InvalidInternetGatewayID.NotFound',
  'InvalidGroup.NotFound',
  'InvalidVpcID.NotFound',
]);

const DUPLICATE = new Set([
  'InvalidSubnet.Conflict',
  'InvalidGroup.Duplicate',
  'InvalidKeyPair.Duplicate',
  'IdempotentParameterMismatch',
]);

const DEPENDENCY = new Set([
  'DependencyViolation',
  'InvalidNetworkInterface.InUse',
  'InvalidIPAddress.InUse',
  'VolumeInUse',
  'IncorrectInstanceState',
  'IncorrectState',
]);

const CLOCK = new Set([
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'AuthFailure',
]);

const THROTTLED = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'EC2ThrottledException',
  'SlowDown',
  'BandwidthLimitExceeded',
]);

/** The request may have reached AWS. */
const NO_ANSWER = new Set(['RequestTimeout', 'TimeoutError', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

const TRANSIENT = new Set([...THROTTLED, ...NO_ANSWER, 'PriorRequestNotComplete', 'EAI_AGAIN']);

function isTransient(providerCode: string, status: number | undefined): boolean {
  if (providerCode.startsWith('Insufficient')) return false;
  return TRANSIENT.has(providerCode) || (status !== undefined && status >= 500);
}

interface Metadata {
  httpStatusCode?: number;
  clockSkewCorrected?: boolean;
}

function metadataOf(thrown: unknown): Metadata | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('$metadata' in thrown)) return undefined;
  return thrown.$metadata as Metadata | undefined;
}

function statusOf(thrown: unknown): number | undefined {
  return metadataOf(thrown)?.httpStatusCode;
}

/** The clocks differ, and the SDK has noticed: it signs the next request by AWS's. */
export function correctsClock(thrown: unknown): boolean {
  return CLOCK.has(providerCodeOf(thrown)) && metadataOf(thrown)?.clockSkewCorrected === true;
}
