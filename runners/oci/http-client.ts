import type { HttpClient, HttpRequest } from 'oci-common';
import type { RequestSigner } from 'oci-common/lib/signer.js';
import { noCredentials } from './credentials.js';
import { OciError, type Attempt } from './error.js';
import { networkFailure, refusal, retryAfterMs } from './failure.js';
import { tooLate, type Limits } from './limits.js';
import { delayMs, pause, type Pace } from './pace.js';
import type { Wire } from './wire.js';

/** How long one request may go without a reply, in ms. */
const REQUEST_TIMEOUT_MS = 20_000;

export interface HttpClientParts {
  wire: Wire;
  signer: RequestSigner;
  pace: Pace;
  /** Told after each reply how far this machine's clock is behind the server's, in ms. */
  onDate?: (behindMs: number) => void;
}

/**
 * What the SDK's clients send their requests through: signs, sends, and repeats what was throttled, failed or got lost, until
 * the limits say stop. A request that fails for good makes the client's call reject with OciError, or with the reason of
 * the limits' signal.
 */
export class OciHttpClient implements HttpClient {
  readonly #parts: HttpClientParts;
  readonly #limits: Limits;
  readonly #attempt: Attempt;

  constructor(parts: HttpClientParts, limits: Limits, attempt: Attempt) {
    this.#parts = parts;
    this.#limits = limits;
    this.#attempt = attempt;
  }

  async send(request: HttpRequest, _withoutBody?: boolean, _service?: string, action = 'request'): Promise<Response> {
    try {
      return await this.#persist(request, action);
    } catch (error) {
      return failedReply(error);
    }
  }

  async #persist(request: HttpRequest, action: string): Promise<Response> {
    const { signal } = this.#limits;
    let refused: OciError | undefined;
    for (let count = 0; ; count += 1) {
      signal.throwIfAborted();
      const { reply, failure, afterMs } = await this.#once(request, action);
      if (reply !== undefined) return reply;
      if (!failure.retryable) throw failure;
      // When time runs out during a request, what the server said before tells more.
      if (failure.status !== 0) refused = failure;
      const wait = Math.max(afterMs, delayMs(this.#parts.pace, count));
      if (tooLate(this.#limits, wait)) throw refused ?? failure;
      await pause(wait, signal);
    }
  }

  async #once(request: HttpRequest, action: string): Promise<Outcome> {
    const { wire } = this.#parts;
    const remainingMs = Math.max(1, Math.ceil(this.#limits.until - performance.now()));
    const timeout = AbortSignal.timeout(Math.min(REQUEST_TIMEOUT_MS, remainingMs));
    // The signature covers the date: each attempt is signed anew, starting from the headers as the SDK made them.
    const signed: HttpRequest = { ...request, headers: new Headers(request.headers) };
    const ended = AbortSignal.any([this.#limits.signal, timeout]);
    try {
      await this.#sign(signed, ended);
      const reply = await wire.send(signed, ended);
      this.#noteDate(reply);
      if (reply.ok) return { reply };
      return { failure: await refusal(this.#attempt, action, reply), afterMs: retryAfterMs(reply) };
    } catch (thrown) {
      this.#limits.signal.throwIfAborted();
      if (thrown instanceof OciError) throw thrown;
      const cause: unknown = timeout.aborted ? timeout.reason : thrown;
      return { failure: networkFailure(this.#attempt, action, cause), afterMs: 0 };
    }
  }

  /** Some ways to authenticate ask a server for a token first, without a time limit of their own. */
  async #sign(request: HttpRequest, ended: AbortSignal): Promise<void> {
    let onAbort = (): void => undefined;
    const outOfTime = new Promise<never>((_, reject) => {
      onAbort = () => reject(ended.reason as Error);
      ended.addEventListener('abort', onAbort, { once: true });
    });
    try {
      await Promise.race([this.#parts.signer.signHttpRequest(request), outOfTime]);
    } catch (thrown) {
      throw ended.aborted ? thrown : noCredentials('BadKey', thrown);
    } finally {
      ended.removeEventListener('abort', onAbort);
    }
  }

  #noteDate(reply: Response): void {
    const behindMs = Date.parse(reply.headers.get('date') ?? '') - Date.now();
    if (Number.isFinite(behindMs)) this.#parts.onDate?.(behindMs);
  }
}

type Outcome =
  | { reply: Response; failure?: undefined; afterMs?: undefined }
  | { reply?: undefined; failure: OciError; afterMs: number };

/**
 * A reply that looks like a success and throws when it is read. The SDK prints every failure that it sees to stderr, turns
 * network errors into plain objects and would retry by rules of its own; this way the call rejects with the error itself.
 */
function failedReply(error: unknown): Response {
  const rethrow = () => {
    throw error;
  };
  const reply = new Response(null, { status: 200 });
  return Object.defineProperties(reply, {
    headers: { get: rethrow },
    json: { value: () => Promise.reject(error) },
    text: { value: () => Promise.reject(error) },
  });
}
