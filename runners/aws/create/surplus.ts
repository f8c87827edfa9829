import { fateAt, ready, type Doomed } from '../remaining.js';
import { ofRun } from '../list.js';
import { listAll } from '../list-all.js';
import { Removals } from '../removals.js';
import type { Step } from './step.js';

/**
 * Deletes what the run has beyond what it uses: a request whose answer was lost may have been carried out after all, later
 * than anybody looked. What cannot be deleted now is left to the teardown.
 */
export async function removeSurplus({ api, ctx, limits, used }: Step): Promise<void> {
  const filter = { runId: ctx.runId };
  const listed = await listAll(api, limits, 'up', ofRun(ctx.runId));
  const isOver = ({ id, kind }: Doomed): boolean => !used.has(id) && kind !== 'volume';
  let left = listed
    .filter((resource) => resource.state !== 'deleted' && fateAt(api, resource, filter) === 'delete')
    .map((resource): Doomed => ({ ...resource, fate: 'delete' }))
    .filter(isOver);
  const removals = new Removals(api, ctx.log, filter);
  while (left.length > 0) {
    const now = ready(left);
    if (now.length === 0) break;
    for (const doomed of now) await removals.attempt(doomed, limits);
    left = left.filter((doomed) => !now.includes(doomed));
  }
  await removals.settle([], limits);
  await removals.finish([], [], 'left to the teardown');
}
