import { messageOf } from '../../src/errors.js';
import type { DownFilter, DownReport, ProviderContext } from '../provider.js';
import { limitsOf, type AwsApi, type Limits } from './api.js';
import { KINDS, type Resource } from './kinds/index.js';
import { delayMs, pause } from './pace.js';
import { ready, remaining, workLeft, type Doomed } from './remaining.js';
import { Removals } from './removals.js';

/**
 * Deletes what the filter means in one region, gives back what was adopted, and waits until EC2 lists none of it: what others
 * depend on last. Goes by what the lists say, round by round, so that it may be interrupted and repeated at any moment: all
 * lists at first and in the end, in between those that had something. The deadline starts anew whenever something has got
 * done. Throws AwsError when EC2 cannot be read, or the signal's reason.
 */
async function downIn(api: AwsApi, filter: DownFilter, ctx: ProviderContext): Promise<DownReport> {
  const removals = new Removals(api, ctx.log, filter);
  let left: Doomed[] = [];
  let strangers: Resource[] = [];
  try {
    let [limits, least, waits] = [limitsOf(ctx), Infinity, 0];
    let emptySince: number | undefined;
    let kinds = KINDS;
    for (;;) {
      const listed = await remaining(api, limits, filter, kinds);
      if (kinds === KINDS) strangers = listed.strangers;
      left = [...listed.doomed, ...(await removals.settle(listed.doomed, limits))];
      if (left.length === 0 && kinds !== KINDS) {
        kinds = KINDS;
        continue;
      }
      if (left.length === 0) {
        // What an interrupted run created last may not be listed yet.
        emptySince ??= performance.now();
        const wait = emptySince + api.settleMs - performance.now();
        if (wait <= 0) return await removals.finish([], strangers, '');
        await pause(wait, ctx.signal);
        continue;
      }
      emptySince = undefined;
      kinds = KINDS.filter(({ name }) => left.some(({ kind }) => kind === name));
      const work = workLeft(left);
      if (work < least) [limits, least, waits] = [limitsOf(ctx), work, 0];
      const current = limits;
      await attemptAll(removals, ready(left), current);
      const delay = delayMs(api.pace, waits);
      if (removals.stuck(left) || performance.now() + delay > limits.until)
        return await removals.finish(left, strangers, `still there after ${ctx.deadlineMs} ms`);
      await pause(delay, ctx.signal);
      waits += 1;
    }
  } catch (error) {
    await removals.finish(left, strangers, `unknown: ${messageOf(error)}`);
    throw error;
  }
}

/** So many side by side: EC2 lets a burst through and then a few calls a second. */
const AT_ONCE = 20;

async function attemptAll(removals: Removals, things: readonly Doomed[], limits: Limits): Promise<void> {
  const waiting = [...things];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await removals.attempt(next, limits);
  };
  // All have ended when this does, so that nothing is written after the report.
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/**
 * As `downIn`, in all regions side by side. Each comes to its end whatever happens to the others; one that could not be read
 * makes the whole fail then: what cannot be read is not clean.
 */
export async function down(apis: readonly AwsApi[], filter: DownFilter, ctx: ProviderContext): Promise<DownReport> {
  const ends = await Promise.allSettled(apis.map((api) => downIn(api, filter, ctx)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  const reports = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  return {
    deleted: reports.flatMap(({ deleted }) => deleted),
    givenBack: reports.flatMap(({ givenBack }) => givenBack),
    leftovers: reports.flatMap(({ leftovers }) => leftovers),
  };
}
