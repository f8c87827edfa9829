import { setTimeout as sleep } from 'node:timers/promises';
import type { DownFilter, DownReport, ProviderContext } from '../provider.js';
import type { AzureConnection } from './connection.js';
import { discover, type Discovery } from './discover.js';
import { toAzureError } from './error.js';
import type { KindName } from './kinds.js';
import { findLeftovers } from './leftovers.js';
import { remove } from './remove.js';
import { Teardown } from './teardown.js';
import { together } from './together.js';

/**
 * What may go side by side, in order: each stage is over before the next one begins. A machine's switch goes after it.
 */
const STAGES: KindName[][] = [['machine'], ['nic', 'schedule'], ['disk', 'public-ip', 'network'], ['security-group']];

/**
 * Deletes what is the run's and gives back what it adopted, round by round, until nothing has turned up for a while. Throws
 * when it cannot look everywhere, after having done what it could: that is not clean.
 */
export async function down(azure: AzureConnection, filter: DownFilter, ctx: ProviderContext): Promise<DownReport> {
  const teardown = new Teardown(azure, filter, ctx);
  let found: Discovery;
  for (let quietSince: number | undefined; ;) {
    found = await discover(azure, filter, ctx.signal);
    for (const { candidate, adopted } of found.tagged) teardown.hear(candidate, adopted ? 'adopted' : 'tagged');
    for (const candidate of found.mentioned) teardown.hear(candidate, 'mentioned');
    const quiet = await round(teardown);
    quietSince = quiet ? (quietSince ?? Date.now()) : undefined;
    const isSettled = quietSince !== undefined && Date.now() - quietSince >= settleMs(teardown);
    if (isSettled || teardown.isOver()) break;
    if (quiet) await sleep(Math.max(azure.access.pollMs, settleMs(teardown) / 4), undefined, { signal: ctx.signal });
  }
  const leftovers = await findLeftovers(teardown, found.strays);
  // Only now: what could be seen is gone by now, whatever else there may be.
  if (found.unread.length > 0) throw toAzureError('down', 'look for what is left', found.unread[0]);
  return { deleted: teardown.deleted(leftovers), givenBack: teardown.givenBack(leftovers), leftovers };
}

/** True when there was nothing to do. */
async function round(teardown: Teardown): Promise<boolean> {
  let quiet = true;
  for (const stage of STAGES) {
    const due = teardown.pending().filter(({ kind }) => stage.includes(kind.name));
    const outcomes = await together(due, (candidate) => remove(teardown, candidate));
    quiet &&= outcomes.every((outcome) => outcome === 'absent' || outcome === 'foreign' || outcome === 'failed');
  }
  return quiet;
}

/** A run that is over has nothing under way that could still turn up. */
function settleMs({ azure, filter }: Teardown): number {
  return 'runId' in filter ? azure.access.settleMs : 0;
}
