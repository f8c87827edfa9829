import type { DownFilter, ProviderContext } from '../provider.js';
import type { OciApi } from './api.js';
import { adoptedAfterAll, NEITHER } from './adopted-after-all.js';
import { bootVolumesOf, volumeThatStays } from './boot-volumes.js';
import type { KindName } from './kinds.js';
import type { Limits } from './limits.js';
import { remove } from './remove.js';
import { restore } from './restore.js';
import { sideBySide } from './side-by-side.js';
import { fateOf } from './tags.js';
import type { Tally } from './tally.js';
import type { Thing } from './thing.js';

/** OCI deletes nothing that something else needs: each stage is waited for before the next begins. */
const STAGES: readonly (readonly KindName[])[] = [
  ['instance'],
  ['boot-volume'],
  ['subnet'],
  ['route-table', 'security-list'],
  ['internet-gateway'],
  ['vcn'],
];

/** How many things are worked on at once: OCI throttles those who ask for much. */
const WIDTH = 10;

export interface Clearing {
  filter: DownFilter;
  tally: Tally;
}

/** Deletes or gives back all these things and writes down what became of each. Rejects only when aborted. */
export async function clear(
  api: OciApi,
  limits: Limits,
  things: readonly Thing[],
  ctx: ProviderContext,
  clearing: Clearing,
): Promise<void> {
  await Promise.all(
    api.regions.map(async (region) => {
      for (const stage of STAGES) {
        const here = things.filter((thing) => thing.region === region && stage.includes(thing.kind));
        await sideBySide(here, WIDTH, (thing) => takeAway(api, limits, thing, ctx, clearing));
      }
    }),
  );
}

async function takeAway(
  api: OciApi,
  limits: Limits,
  thing: Thing,
  ctx: ProviderContext,
  { filter, tally }: Clearing,
): Promise<void> {
  const adopts = api.site.setup?.mode === 'adopt';
  const fate = fateOf(thing.freeformTags, adopts);
  if (fate === 'restore') {
    const end = await restore(api, limits, thing, ctx, filter);
    if ('why' in end) tally.keep(thing, end.why);
    else if (end.givenBack) tally.giveBack(thing);
    else tally.release(thing);
    return;
  }
  const obstacle = fate === 'report' ? NEITHER : await adoptedAfterAll(api, limits, thing);
  if (obstacle !== undefined) {
    tally.keep(thing, obstacle);
    return;
  }
  const volumes = await bootVolumesOf(api, limits, thing);
  const removal = await remove(api, limits, thing, ctx, filter);
  if (removal === 'removed') {
    tally.remove(thing);
    for (const volume of volumes) {
      const why = await volumeThatStays(api, limits, thing, volume, filter);
      if (why !== undefined) tally.keep(volume, why, { isCertain: true });
    }
    return;
  }
  if (removal === 'spared') tally.release(thing);
  else tally.keep(thing, removal.why, { isCertain: removal.isForeign, isBlocked: removal.isBlocked });
}
