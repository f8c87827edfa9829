import { retryPolicy, type PipelinePolicy, type PipelineResponse } from '@azure/core-rest-pipeline';
import { RETRYABLE_CODES, isTransientStatus } from './error.js';

export interface RetryTuning {
  /** First wait, doubled each time up to `capMs`; the actual wait is drawn from its upper half. */
  baseMs: number;
  capMs: number;
  /** Infinity: until the request's signal ends it. */
  maxRetries: number;
  /** Told about each reply or failure that will be retried, in one line. */
  onTransient?(what: string): void;
}

/** Network failures that may pass. A socket that nobody listens on is not among them: that lab is gone. */
const TRANSIENT_NETWORK = new Set([
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENETUNREACH',
  'EAI_AGAIN',
  'REQUEST_SEND_ERROR',
]);

/** Retries throttled, failed and lost requests with backoff and jitter, not sooner than Retry-After asks for. */
export function transientRetryPolicy({ baseMs, capMs, maxRetries, onTransient }: RetryTuning): PipelinePolicy {
  const strategy = {
    name: 'labrunTransientRetry',
    retry({
      retryCount,
      response,
      responseError,
    }: {
      retryCount: number;
      response?: PipelineResponse;
      responseError?: Error;
    }) {
      const what = transient(response, responseError);
      if (what === undefined) return { skipStrategy: true };
      onTransient?.(what);
      const backoff = Math.min(capMs, baseMs * 2 ** Math.min(retryCount, 20));
      return { retryAfterInMs: Math.max(retryAfterMs(response), backoff * (0.5 + Math.random() / 2)) };
    },
  };
  return retryPolicy([strategy], { maxRetries });
}

function transient(
  response: PipelineResponse | undefined,
  error: (Error & { code?: string }) | undefined,
): string | undefined {
  if (response === undefined)
    return error?.code !== undefined && TRANSIENT_NETWORK.has(error.code)
      ? `${error.code}: ${error.message}`
      : undefined;
  if (isTransientStatus(response.status)) return `${response.status} ${errorCode(response)}`;
  // Only a conflict with a passing operation; NicInUse is no matter of a moment and is the caller's to judge.
  const code = errorCode(response);
  return response.status === 409 && RETRYABLE_CODES.has(code) ? `409 ${code}` : undefined;
}

function errorCode(response: PipelineResponse): string {
  return /"code"\s*:\s*"(\w+)"/.exec(response.bodyAsText ?? '')?.[1] ?? '';
}

/** Retry-After of a reply: seconds or a date; 0 when there is none. */
function retryAfterMs(response: PipelineResponse | undefined): number {
  const header = response?.headers.get('retry-after');
  if (header === undefined) return 0;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
