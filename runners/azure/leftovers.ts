import { setTimeout as sleep } from 'node:timers/promises';
import type { DownReport } from '../provider.js';
import { candidateOf } from './candidate.js';
import { READ_DEADLINE_MS, within } from './connection.js';
import { discover, type Discovery } from './discover.js';
import { mayDelete } from './tags.js';
import type { Teardown } from './teardown.js';
import { together } from './together.js';

/** How many polls the index of tags may take to forget what is gone. */
const GRACE_POLLS = 15;

const ELSEWHERE = 'it carries the tag, but labrun did not create it here: not touched';

/** What is still there and is not clean, by Azure's own word. */
export function findLeftovers(teardown: Teardown, strays: Discovery['strays']): Promise<DownReport['leftovers']> {
  const { azure, ctx } = teardown;
  const limits = { signal: ctx.signal, deadlineMs: READ_DEADLINE_MS };
  return within(azure, { operation: 'down', what: 'look for leftovers' }, limits, async ({ signal }) => {
    const [own, others] = await Promise.all([ownLeftovers(teardown, signal), strayLeftovers(teardown, strays, signal)]);
    return [...own, ...others];
  });
}

/** Of what a list showed with the tag: what still exists and was not given back. */
async function ownLeftovers(teardown: Teardown, signal: AbortSignal): Promise<DownReport['leftovers']> {
  const { azure, filter } = teardown;
  const checked = await together(teardown.tagged(), async (candidate) => {
    const { kind, id, ref } = candidate;
    const resource = await kind.get(azure, ref, signal);
    if (resource === undefined) return [];
    const why = teardown.why(candidate);
    // Given back, or taken over by another run since.
    if (why === undefined && !mayDelete(resource.tags, filter)) return [];
    return [{ kind: kind.name, id, name: ref.name, why: why ?? 'still there after its deletion' }];
  });
  return checked.flat();
}

/** The index of tags may be late: what is of a known kind says itself whether it is there, the rest is waited for. */
async function strayLeftovers(
  teardown: Teardown,
  strays: Discovery['strays'],
  signal: AbortSignal,
): Promise<DownReport['leftovers']> {
  const { azure, filter } = teardown;
  let left = strays;
  for (let poll = 1; left.length > 0; poll += 1) {
    const checked = await together(left, async (stray) => ((await isThere(teardown, stray.id, signal)) ? [stray] : []));
    left = checked.flat();
    if (poll === GRACE_POLLS || left.every(({ id }) => candidateOf(id) !== undefined)) break;
    await sleep(azure.access.pollMs, undefined, { signal });
    left = (await discover(azure, filter, signal)).strays;
  }
  return left.map(({ kind, id, name }) => ({ kind, id, name, why: ELSEWHERE }));
}

async function isThere({ azure, filter }: Teardown, id: string, signal: AbortSignal): Promise<boolean> {
  const candidate = candidateOf(id);
  if (candidate === undefined) return true;
  const resource = await candidate.kind.get(azure, candidate.ref, signal);
  return resource !== undefined && mayDelete(resource.tags, filter);
}
