import { messageOf } from '../../src/errors.js';
import { OciError, type Attempt } from './error.js';
import { isOutOfCapacity } from './hints.js';

/** Network failures that may pass. A socket that nobody listens on is not among them: that lab is gone. */
const TRANSIENT_NETWORK =
  /^(ECONNRESET|EPIPE|ETIMEDOUT|ENETUNREACH|ENETDOWN|EHOSTUNREACH|EAI_AGAIN|UND_ERR_\w+|TimeoutError)$/;

/** What a reply with an error status says. */
export async function refusal(attempt: Attempt, action: string, reply: Response): Promise<OciError> {
  const text = await reply.text();
  const { code, message } = bodyOf(text);
  const { status } = reply;
  return new OciError(attempt, {
    action,
    status,
    providerCode: code ?? `HTTP ${status}`,
    message: message ?? (text.slice(0, 200) || reply.statusText || 'no reason given'),
    retryable: isTransient(status) && !isOutOfCapacity(message ?? ''),
  });
}

/** What a request says that got no reply. */
export function networkFailure(attempt: Attempt, action: string, thrown: unknown): OciError {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  const providerCode = codeOf(cause);
  const retryable = TRANSIENT_NETWORK.test(providerCode);
  return new OciError(attempt, {
    action,
    status: 0,
    providerCode,
    message: messageOf(cause),
    retryable,
    cause: thrown,
  });
}

/** Wait that the server asks for, in ms; 0 when it does not. */
export function retryAfterMs(reply: Response): number {
  const seconds = Number(reply.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0;
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

function bodyOf(text: string): { code?: string; message?: string } {
  try {
    const { code, message } = JSON.parse(text) as { code?: unknown; message?: unknown };
    return typeof code === 'string' && typeof message === 'string' ? { code, message } : {};
  } catch {
    return {};
  }
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'Unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
