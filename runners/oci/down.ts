import type { DownFilter, DownReport, ProviderContext } from '../provider.js';
import type { OciApi } from './api.js';
import { clear } from './clear.js';
import { limitsOf, tooLate } from './limits.js';
import { delayMs, pause } from './pace.js';
import { survey, type Survey } from './survey.js';
import { isMeant } from './tags.js';
import { Tally } from './tally.js';

/**
 * Takes away what the filter means in all regions of the site: deletes what was created, in the order in which OCI lets go of
 * it, gives back what was adopted, and lists again until nothing is left for a while or what is left cannot be removed. Goes
 * by tags alone, so that it may be interrupted and repeated at any moment. Throws OciError when not everything could be read
 * (what could be read is taken away before), or the signal's reason.
 */
export async function down(api: OciApi, filter: DownFilter, ctx: ProviderContext): Promise<DownReport> {
  const limits = limitsOf(ctx);
  const look = (within: typeof limits): Promise<Survey> => survey(api, within, 'down', (tags) => isMeant(tags, filter));
  const tally = new Tally(api.patienceMs);
  let quietSince: number | undefined;
  for (let count = 0; !tooLate(limits, 0); count += 1) {
    const { things, unread } = await look(limits);
    const open = things.filter((thing) => !tally.has(thing));
    if (open.length > 0) {
      quietSince = undefined;
      await clear(api, limits, open, ctx, { filter, tally });
      continue;
    }
    if (unread.length > 0) {
      // What could not be read for want of time is no news: what is left is told below.
      if (tooLate(limits, 0)) break;
      throw unread[0];
    }
    const ghosts = things.filter((thing) => tally.isDone(thing));
    quietSince ??= performance.now();
    const quietMs = performance.now() - quietSince;
    // What an interrupted run launched last may not be listed yet, and what is gone may be listed still.
    if (ghosts.length === 0 ? quietMs >= api.settleMs : quietMs >= api.patienceMs) break;
    await pause(Math.min(delayMs(api.pace, count), Math.max(api.settleMs, api.pace.firstMs)), ctx.signal);
  }
  // With a deadline of its own, for the teardown's may have passed.
  const { things, unread } = await look(limitsOf({ signal: ctx.signal, deadlineMs: LAST_LIST_MS }));
  if (unread.length > 0 && tally.leftovers(things).length === 0) throw unread[0];
  return { deleted: tally.deleted, givenBack: tally.givenBack, leftovers: tally.leftovers(things) };
}

const LAST_LIST_MS = 10_000;
