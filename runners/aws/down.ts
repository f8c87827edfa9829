import { messageOf } from '../../src/errors.js';
import type { DownFilter, DownReport, ProviderContext } from '../provider.js';
import { limitsOf, type AwsApi } from './api.js';
import { delayMs, pause } from './pace.js';
import { deletable, remaining, workLeft, type Doomed } from './remaining.js';
import { Removals } from './removals.js';

/**
 * Deletes what the filter means and waits until EC2 lists none of it: instances first, then the interfaces that they leave
 * behind. Goes by what the lists say, round by round, so that it may be interrupted and repeated at any moment. The
 * deadline starts anew whenever something has got done. Throws AwsError when EC2 cannot be read, or the signal's reason.
 */
export async function down(api: AwsApi, filter: DownFilter, ctx: ProviderContext): Promise<DownReport> {
  const removals = new Removals(api, ctx.log);
  let left: Doomed[] = [];
  try {
    let [limits, least, waits] = [limitsOf(ctx), Infinity, 0];
    let emptySince: number | undefined;
    for (;;) {
      left = await remaining(api, limits, filter);
      await removals.settle(left);
      if (left.length === 0) {
        // What an interrupted run created last may not be listed yet.
        emptySince ??= performance.now();
        const wait = emptySince + api.settleMs - performance.now();
        if (wait <= 0) return await removals.finish([], '');
        await pause(wait, ctx.signal);
        continue;
      }
      emptySince = undefined;
      const work = workLeft(left);
      if (work < least) [limits, least, waits] = [limitsOf(ctx), work, 0];
      const current = limits;
      await Promise.all(deletable(left).map((doomed) => removals.attempt(doomed, current)));
      const delay = delayMs(api.pace, waits);
      if (removals.stuck(left) || performance.now() + delay > limits.until)
        return await removals.finish(left, `still there after ${ctx.deadlineMs} ms`);
      await pause(delay, ctx.signal);
      waits += 1;
    }
  } catch (error) {
    await removals.finish(left, `unknown: ${messageOf(error)}`);
    throw error;
  }
}
