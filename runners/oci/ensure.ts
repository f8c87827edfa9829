import type { ProviderContext } from '../provider.js';
import type { OciApi, OciClients } from './api.js';
import { isUsedToken } from './error.js';
import { KINDS, type KindName } from './kinds.js';
import { shorter, tooLate, type Limits } from './limits.js';
import { delayMs, pause } from './pace.js';
import { recorded } from './recorded.js';
import { retryToken } from './retry-token.js';
import { runIdOf } from './tags.js';
import { isGoing, isGone, toThing, type Thing } from './thing.js';

/** One thing that a run shall have. */
export interface Wanted {
  kind: KindName;
  /** Display name. */
  name: string;
  detail?: Record<string, string>;
  /** Resolves with the OCID of what was made. */
  create(opcRetryToken: string): Promise<string>;
}

/** How many times a thing of one name can be made in one run, after it was deleted again. */
const MAX_GENERATIONS = 100;

/**
 * Returns the OCID of the run's thing of that kind and name, which is made when there is none. What an earlier attempt made is
 * found by the run's tag, or, where lists lag behind, by the retry token: nothing is made twice.
 */
export async function ensure(
  api: OciApi,
  clients: OciClients,
  limits: Limits,
  ctx: ProviderContext,
  wanted: Wanted,
): Promise<string> {
  const { kind, name, detail = {} } = wanted;
  // Where there are machines alone the token is enough, and nothing is lost with it: their network was there before.
  const found = api.site.setup === undefined ? undefined : await findOwn(api, clients, ctx.runId, wanted);
  if (found !== undefined) return found.id;
  for (let generation = 0; ; generation += 1) {
    try {
      return await recorded(ctx, { op: 'create', kind, name, detail }, () =>
        wanted.create(retryToken(ctx.runId, kind, name, generation)),
      );
    } catch (error) {
      if (!isUsedToken(error) || generation === MAX_GENERATIONS) throw error;
      // Made by another request of this run, so it is there and may not be listed yet, or it was deleted. Once lists have had
      // time to catch up, what they do not show of later generations is gone too.
      const waitMs = generation === 0 ? Math.max(api.settleMs, 300) : 0;
      const late = await appears(api, clients, shorter(limits, waitMs), ctx, wanted);
      if (late !== undefined) return late.id;
    }
  }
}

/** The run's thing of that kind and name in the site's own region, unless it is on its way out. */
export async function findOwn(
  { site }: OciApi,
  clients: OciClients,
  runId: string,
  { kind, name }: Pick<Wanted, 'kind' | 'name'>,
): Promise<Thing | undefined> {
  for await (const shown of KINDS[kind].list(clients, { compartmentId: site.compartmentId, displayName: name })) {
    const thing = toThing(kind, site.region, shown);
    if (runIdOf(thing.freeformTags) === runId && !isGone(thing) && !isGoing(thing)) return thing;
  }
  return undefined;
}

async function appears(
  api: OciApi,
  clients: OciClients,
  limits: Limits,
  ctx: ProviderContext,
  wanted: Wanted,
): Promise<Thing | undefined> {
  for (let count = 0; ; count += 1) {
    const found = await findOwn(api, clients, ctx.runId, wanted);
    if (found !== undefined || tooLate(limits, 0)) return found;
    await pause(delayMs(api.pace, count), ctx.signal);
  }
}
