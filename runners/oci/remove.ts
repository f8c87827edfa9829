import { messageOf } from '../../src/errors.js';
import type { DownFilter, ProviderContext } from '../provider.js';
import type { OciApi, OciClients } from './api.js';
import { isChanged, isInUse, isMissing, type OciError } from './error.js';
import { checkCreated, ForeignError } from './foreign.js';
import { KINDS } from './kinds.js';
import type { Limits } from './limits.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';
import { isGoing, isGone, read, type Thing } from './thing.js';

/**
 * `spared`: it belongs to a run that is to live on, as its tags say by now. `why`: it is still there; `isForeign`: because its
 * tags say by now that it is not the run's; `isBlocked`: because something else needs it.
 */
export type Removal = 'removed' | 'spared' | { why: string; isForeign: boolean; isBlocked: boolean };

/**
 * Deletes a resource and waits until it is gone; one that is gone already is fine. Reads it immediately before, and asks for
 * the deletion of the very state that was read. Gives up before long where OCI refuses: something else may have to go first.
 */
export async function remove(
  api: OciApi,
  limits: Limits,
  thing: Thing,
  ctx: ProviderContext,
  filter: DownFilter,
): Promise<Removal> {
  const clients = api.clients(limits, { operation: 'down', subject: thing.name }, thing.region);
  const patience = new Patience(api.patienceMs / 6);
  let acceptedAt = -Infinity;
  try {
    await poll<void>(api, limits, `${thing.name} to be TERMINATED`, async () => {
      const now = await read(clients, thing);
      if (now === undefined || isGone(now.thing)) return { result: undefined };
      const lastSeen = now.thing.state;
      // What was accepted may have come to nothing: after a while it is asked for again.
      if (isGoing(now.thing) || performance.now() - acceptedAt < api.patienceMs) return { lastSeen };
      checkCreated(now.thing, filter, api.site.setup?.mode === 'adopt');
      const refusal = await ask(clients, ctx, now.thing, now.etag);
      if (refusal === undefined) acceptedAt = performance.now();
      else if (!isChanged(refusal)) patience.lose(refusal);
      return { lastSeen: refusal === undefined ? lastSeen : `${lastSeen}; ${refusal.message}` };
    });
    return 'removed';
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof ForeignError && error.isLive) return 'spared';
    return { why: messageOf(error), isForeign: error instanceof ForeignError, isBlocked: isInUse(error) };
  }
}

/**
 * Undefined once the request was taken, else why it must be repeated: OCI says the same of what is gone and of what is
 * forbidden, and only what is shown after it tells them apart. Throws OciError when a repetition is no use.
 */
async function ask(
  clients: OciClients,
  ctx: ProviderContext,
  { kind, id, name }: Thing,
  etag: string,
): Promise<OciError | undefined> {
  try {
    await recorded(ctx, { op: 'delete', kind, name, detail: { id } }, async () => {
      await KINDS[kind].delete(clients, id, etag);
      return id;
    });
    return undefined;
  } catch (error) {
    if (isMissing(error) || isChanged(error) || isInUse(error)) return error;
    throw error;
  }
}

/** Refusals in a row before something that is still shown counts as what may not be deleted. */
const MIN_REFUSALS = 5;

/** Bears refusals for a while, for they may be about a state that passes. */
class Patience {
  readonly #ms: number;
  #since: number | undefined;
  #count = 0;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Throws the refusal when it is the last one to be borne. */
  lose(refusal: OciError): void {
    this.#since ??= performance.now();
    this.#count += 1;
    if (performance.now() - this.#since < this.#ms) return;
    if (this.#count >= MIN_REFUSALS) throw refusal;
  }
}
